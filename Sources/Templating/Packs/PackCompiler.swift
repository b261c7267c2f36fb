import Foundation
import Liquid
import Model

/// One pack's folder → a compiled `TemplatePack`, and everything that is wrong with it.
struct PackCompiler {
    let folder: PackFolder
    private let shared: SharedTemplates
    private var problems: [Problem]
    private(set) var names = TemplateNames()
    private var partials: [String: String] = [:]

    /// The pack, `nil` where it has an error, the sources that its checks go over, and its problems.
    static func compile(_ folder: PackFolder, shared: SharedTemplates) -> CompiledPack {
        var compiler = PackCompiler(folder: folder, shared: shared)
        return compiler.compile()
    }

    private init(folder: PackFolder, shared: SharedTemplates) {
        self.folder = folder
        self.shared = shared
        problems = folder.problems
        for (name, file, source) in shared.partials { add(partial: name, file: file, source: source) }
        for (file, source) in folder.files {
            guard let name = PackFolder.partialName(of: file, isShared: false) else { continue }
            add(partial: name, file: folder.path + "/" + file, source: source)
        }
    }

    private mutating func add(partial name: String, file: String, source: String) {
        partials[name] = source
        names.origins[name] = TemplateNames.Origin(file: file)
    }

    private mutating func compile() -> CompiledPack {
        let manifestFile = folder.path + "/manifest.yaml"
        guard let source = folder.files["manifest.yaml"] else {
            let hint = "a pack is a folder with a manifest.yaml and a Liquid file for each channel"
            report("the manifest is missing", Place(file: manifestFile), hint: hint)
            return CompiledPack(manifest: nil, pack: nil, templates: [], problems: problems)
        }
        let (manifest, faults) = ManifestReader.read(source, file: manifestFile)
        problems += faults
        guard let manifest else { return CompiledPack(manifest: nil, pack: nil, templates: [], problems: problems) }
        let files = templateFiles(manifest)
        var compiled: [CompiledTemplate] = []
        var programs: [TemplatePack.ProgramKey: ChannelProgram] = [:]
        for key in Set(files.map { TemplatePack.ProgramKey(channel: $0.channel, language: $0.language) }) {
            programs[key] = program(key, manifest, files: files, into: &compiled)
        }
        let invitations = invitations(manifest, into: &compiled)
        let attachments = attachments(manifest)
        let isWhole = !problems.contains { $0.severity == .error }
        return CompiledPack(
            manifest: manifest, pack: isWhole ? pack(manifest, programs, invitations, attachments) : nil,
            templates: compiled.sorted { ($0.file, $0.kindOrder) < ($1.file, $1.kindOrder) }, problems: problems)
    }

    // MARK: Files

    /// The channels' files in the folder; what does not belong there and what is missing are problems.
    private mutating func templateFiles(_ manifest: Manifest) -> [TemplateFile] {
        var found: [TemplateFile] = []
        for name in folder.files.keys.sorted() where name != "manifest.yaml" && !name.hasPrefix("_") {
            if InvitationProgram.language(ofFile: name) != nil { continue }
            let place = Place(file: folder.path + "/" + name)
            guard let file = TemplateFile(name: name) else {
                report("unknown file \(name)", place, hint: Self.fileHint(name))
                continue
            }
            if manifest.channels.contains(file.channel) || manifest.followUp?.channel == file.channel {
                found.append(file)
            } else if !manifest.channels.isEmpty {
                let channel = file.channel.rawValue
                report(
                    "the manifest does not name channel \(channel)", place,
                    hint: "add \(channel) to channels, or delete the file")
            }
        }
        for name in folder.others.sorted() where !manifest.attachments.contains(where: { $0.name == name }) {
            if PackFolder.ignoredEndings.contains(where: name.hasSuffix) { continue }
            report(
                "unknown file \(name)", Place(file: folder.path + "/" + name),
                hint: Spelling.nearest(to: name, among: TemplateFile.examples).map { "did you mean \($0)?" }
                    ?? "name it under attachments: in the manifest, or take it out of the pack")
        }
        let followUp = manifest.followUp.map { [$0.channel] } ?? []
        for channel in manifest.channels + followUp
        where !found.contains(where: { $0.channel == channel && $0.language == "zh" }) {
            let file = TemplateFile(channel: channel, form: channel.isPlain ? .text : .html)
            report(
                "\(file.name) is missing", Place(file: folder.path + "/" + file.name),
                hint: "write it, or remove \(channel.rawValue) from channels")
        }
        return found
    }

    private static func fileHint(_ name: String) -> String {
        if let nearest = Spelling.nearest(to: name, among: TemplateFile.examples) { return "did you mean \(nearest)?" }
        return "a channel's file is called like sms.liquid or letter.en.html.liquid, a partial _name.liquid"
    }

    // MARK: Templates

    private mutating func program(
        _ key: TemplatePack.ProgramKey, _ manifest: Manifest, files: [TemplateFile],
        into compiled: inout [CompiledTemplate]
    ) -> ChannelProgram {
        var own: [CompiledTemplate] = []
        let text = template(of: .text, key, files, &own)
        let html = template(of: .html, key, files, &own)
        var subject: Template?
        var page: Template?
        if !key.channel.isPlain {
            if let written = manifest.subjects[key.language] ?? manifest.subjects["zh"] {
                subject = template(subject: written, key, &own)
            }
            if manifest.subjects[key.language] == nil, key.language != "zh", manifest.subjects["zh"] != nil {
                report(
                    "subject has no text for language \(key.language)", Place(file: folder.path + "/manifest.yaml"),
                    hint: "subject: {zh: …, \(key.language): …}")
            }
            if html != nil, let (file, source) = shared.page(key.channel.rawValue, language: key.language) {
                page = template(source, file, .page, key, &own)
            }
        }
        compiled += own
        let references = own.flatMap { $0.template.references }
        return ChannelProgram(
            channel: key.channel, language: key.language, subject: subject, text: text, html: html, page: page,
            styles: styles(own),
            selection: RecordSelection(references: references, fields: manifest.fields), files: names)
    }

    private mutating func template(
        of form: TemplateFile.Form, _ key: TemplatePack.ProgramKey, _ files: [TemplateFile],
        _ compiled: inout [CompiledTemplate]
    ) -> Template? {
        let wanted = TemplateFile(channel: key.channel, language: key.language, form: form)
        guard files.contains(wanted), let source = folder.files[wanted.name] else { return nil }
        return template(source, folder.path + "/" + wanted.name, form == .html ? .html : .text, key, &compiled)
    }

    private mutating func template(
        subject: Manifest.Subject, _ key: TemplatePack.ProgramKey, _ compiled: inout [CompiledTemplate]
    ) -> Template? {
        let file = folder.path + "/manifest.yaml"
        let name = file + "#subject." + key.language
        names.origins[name] = TemplateNames.Origin(file: file, line: subject.line, column: subject.column)
        return compile(subject.source, name: name, file: file, .subject, key, &compiled)
    }

    mutating func template(
        _ source: String, _ file: String, _ kind: CompiledTemplate.Kind, _ key: TemplatePack.ProgramKey,
        _ compiled: inout [CompiledTemplate]
    ) -> Template? {
        names.origins[file] = TemplateNames.Origin(file: file)
        return compile(source, name: file, file: file, kind, key, &compiled)
    }

    private mutating func compile(
        _ source: String, name: String, file: String, _ kind: CompiledTemplate.Kind, _ key: TemplatePack.ProgramKey,
        _ compiled: inout [CompiledTemplate]
    ) -> Template? {
        let known = partials
        var environment = Environment.product(
            escaping: kind.escaping, partials: { known[$0] },
            filters: ProductFilters.all, now: { RenderClock.now() }, timeZone: .gmt)
        environment.limits = .init(nesting: 50, partialDepth: 20, iterations: 10_000, outputBytes: 1 << 20)
        do {
            let template = try Template(source, name: name, environment: environment)
            compiled.append(
                CompiledTemplate(
                    kind: kind, channel: key.channel, language: key.language, file: file, source: source,
                    template: template, names: names, partials: partials))
            return template
        } catch {
            var problem = names.problem(of: error)
            problem.hint = problem.hint ?? partialHint(for: error.message)
            problems.append(problem)
            return nil
        }
    }

    /// For `No such template 'deer'`: the partial that was meant, or where to write it.
    private func partialHint(for message: String) -> String? {
        let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
        guard message.hasPrefix("No such template"), quoted.count == 3 else { return nil }
        let name = String(quoted[1])
        if let nearest = Spelling.nearest(to: name, among: partials.keys.sorted()) { return "did you mean \(nearest)?" }
        return "write _\(name).liquid in the pack, or \(name).liquid in _shared"
    }

    private func styles(_ own: [CompiledTemplate]) -> StyleInliner? {
        guard let content = own.first(where: { $0.kind == .html }) else { return nil }
        let sources = own.map(\.source) + partials.values
        return sources.contains(where: shared.needsInlining) ? StyleInliner(file: content.file) : nil
    }

    // MARK: The result

    private func pack(
        _ manifest: Manifest, _ programs: [TemplatePack.ProgramKey: ChannelProgram],
        _ invitations: [String: InvitationProgram], _ attachments: [AttachedFile]
    ) -> TemplatePack {
        let languages = Set(programs.keys.map(\.language)).subtracting(["zh"]).sorted()
        return TemplatePack(
            name: folder.name, title: manifest.title, description: manifest.description,
            messageClass: manifest.messageClass, rule: manifest.rule, audience: manifest.audience,
            channels: manifest.channels, followUp: manifest.followUp, treatment: manifest.treatment,
            languages: ["zh"] + languages, fields: manifest.fields, page: manifest.page,
            attachments: attachments,
            version: PackVersion.of([folder.files, shared.folder?.files ?? [:]], attachments),
            programs: programs, invitations: invitations)
    }

    mutating func report(_ message: String, _ place: Place, hint: String? = nil) {
        problems.append(Problem(message, at: place, hint: hint))
    }
}

/// What compiling a pack gives.
struct CompiledPack: Sendable {
    var manifest: Manifest?
    var pack: TemplatePack?
    var templates: [CompiledTemplate]
    var problems: [Problem]
}

/// A template with what its checks need to know of it.
struct CompiledTemplate: Sendable {
    enum Kind: Int {
        case subject, text, html, page, invitation

        var escaping: Environment.Escaping {
            switch self {
            case .subject, .text: .none
            case .html, .page: .html
            case .invitation: .icalendar
            }
        }
    }

    let kind: Kind
    let channel: ChannelKind
    let language: String
    let file: String
    let source: String
    let template: Template
    let names: TemplateNames
    /// The sources that it may render, by name.
    let partials: [String: String]

    var kindOrder: Int { kind.rawValue }
}
