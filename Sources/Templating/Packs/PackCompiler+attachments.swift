import Liquid
import Model

/// What a pack sends beside its words.
extension PackCompiler {
    mutating func invitations(
        _ manifest: Manifest, into compiled: inout [CompiledTemplate]
    ) -> [String: InvitationProgram] {
        var programs: [String: InvitationProgram] = [:]
        for (name, source) in folder.files.sorted(by: { $0.key < $1.key }) {
            guard let language = InvitationProgram.language(ofFile: name) else { continue }
            let file = folder.path + "/" + name
            guard manifest.channels.contains(where: { $0.carrier == .email }) else {
                report(
                    "an invitation goes with a mail, and the pack sends none", Place(file: file),
                    hint: "add email to channels")
                continue
            }
            let key = TemplatePack.ProgramKey(channel: .email, language: language)
            guard let template = template(source, file, .invitation, key, &compiled) else { continue }
            programs[language] = InvitationProgram(
                language: language, template: template,
                selection: RecordSelection(references: template.references, fields: manifest.fields), files: names,
                file: file)
        }
        return programs
    }

    mutating func attachments(_ manifest: Manifest) -> [AttachedFile] {
        var files: [AttachedFile] = []
        for attachment in manifest.attachments {
            guard folder.others.contains(attachment.name), let content = folder.bytes(of: attachment.name) else {
                let hint = Spelling.nearest(to: attachment.name, among: folder.others.sorted()).map {
                    "did you mean \($0)?"
                }
                report(
                    "there is no file \(attachment.name) in the pack", attachment.place,
                    hint: hint ?? "put it into \(folder.path)")
                continue
            }
            do throws(Problem) {
                files.append(try AttachedFile(name: attachment.name, content: content))
                try AttachedFile.check(files)
            } catch {
                report(error.message, attachment.place, hint: error.hint)
                break
            }
        }
        if let first = manifest.attachments.first, !manifest.channels.contains(where: { $0.carrier == .email }) {
            report("attachments go with a mail, and the pack sends none", first.place, hint: "add email to channels")
        }
        return files
    }
}
