import Model
import Yams

/// `manifest.yaml` → `Manifest`, with every fault in it.
struct ManifestReader {
    private var yaml: YAMLReader

    /// The manifest as far as it could be read, and what is wrong with it; `nil` where it is no YAML mapping at all.
    static func read(_ source: String, file: String) -> (manifest: Manifest?, problems: [Problem]) {
        var reader = ManifestReader(yaml: YAMLReader(file: file))
        guard let root = reader.yaml.root(of: source) else { return (nil, reader.yaml.problems) }
        let manifest = reader.manifest(root)
        return (manifest, reader.yaml.problems)
    }

    private static let keys = [
        "title", "description", "class", "when", "for", "channels", "subject", "fields", "page", "follow_up",
        "treatment", "attachments",
    ]

    private mutating func manifest(_ root: Node) -> Manifest {
        var manifest = Manifest()
        let entries = yaml.entries(of: root, known: Self.keys, in: "the manifest")
        for key in ["title", "class", "channels"] where entries[key] == nil && root.isMapping {
            yaml.report("\(key) is missing", at: root, hint: Self.examples[key])
        }
        if let node = entries["title"] { manifest.title = yaml.text(node, "title") ?? "" }
        if let node = entries["description"] { manifest.description = yaml.text(node, "description") }
        if let node = entries["class"] {
            manifest.messageClass = choice(node, "class", MessageClass.self) ?? .greeting
        }
        if let node = entries["for"] { manifest.audience = yaml.text(node, "for") ?? "" }
        if let node = entries["channels"] { manifest.channels = channels(node) }
        if let node = entries["when"] { manifest.rule = rule(node) }
        if let node = entries["subject"] { manifest.subjects = subjects(node) }
        if let node = entries["fields"] { manifest.fields = fields(node) }
        if let node = entries["page"] { manifest.page = page(node) }
        if let node = entries["follow_up"] { manifest.followUp = followUp(node) }
        if let node = entries["treatment"] { manifest.treatment = choice(node, "treatment", Treatment.self) }
        if let node = entries["attachments"] { manifest.attachments = attachments(node) }
        if manifest.subjects["zh"] == nil, let channel = manifest.channels.first(where: { !$0.isPlain }),
            entries["subject"] == nil
        {
            yaml.report("subject is missing", at: root, hint: "channel \(channel.rawValue) needs one: subject: 祝您生日快乐")
        }
        return manifest
    }

    private static let examples = [
        "title": "such as title: 车主生日", "class": "greeting, service or marketing",
        "channels": "such as channels: [sms, email]",
    ]

    // MARK: Parts

    private mutating func attachments(_ node: Node) -> [Manifest.Attachment] {
        var attachments: [Manifest.Attachment] = []
        for item in node.sequence.map(Array.init) ?? [node] {
            guard let name = yaml.text(item, "attachment") else { continue }
            if attachments.contains(where: { $0.name == name }) {
                yaml.report("attachment \(name) stands twice", at: item)
            } else {
                attachments.append(Manifest.Attachment(name: name, place: yaml.place(of: item)))
            }
        }
        return attachments
    }

    private mutating func channels(_ node: Node) -> [ChannelKind] {
        let items = node.sequence.map(Array.init) ?? [node]
        var kinds: [ChannelKind] = []
        for item in items {
            guard let kind = choice(item, "channel", ChannelKind.self) else { continue }
            if kinds.contains(kind) {
                yaml.report("channel \(kind.rawValue) stands twice", at: item)
            } else {
                kinds.append(kind)
            }
        }
        if items.isEmpty { yaml.report("channels is empty", at: node, hint: Self.examples["channels"]) }
        return kinds
    }

    private mutating func rule(_ node: Node) -> OccasionRule? {
        let entries = yaml.entries(of: node, known: ["anchor", "festival", "offset", "late"], in: "when")
        guard let anchorNode = entries["anchor"] else {
            if node.isMapping { yaml.report("when has no anchor", at: node, hint: "such as {anchor: birthday}") }
            return nil
        }
        guard let anchor = anchor(anchorNode, festival: entries["festival"]) else { return nil }
        var rule = OccasionRule(anchor: anchor)
        if let node = entries["offset"] {
            rule.offsets = (node.sequence.map(Array.init) ?? [node]).compactMap { offset($0) }
            if node.sequence?.isEmpty == true { yaml.report("offset is empty", at: node, hint: #"such as "7 days""#) }
        }
        if let node = entries["late"], node.scalar?.string == "until anchor" {
            rule.isInTimeUntilAnchor = true
        } else if let node = entries["late"] {
            switch offset(node) {
            case .days(let days) where days >= 0: rule.lateDays = days
            case nil: break
            default: yaml.report("late must be a number of days, 0 or more", at: node, hint: #"such as "2 days""#)
            }
        }
        return rule
    }

    private static let anchors: [(name: String, anchor: OccasionRule.Anchor)] = [
        ("birthday", .birthday), ("family_birthday", .familyBirthday), ("delivery", .delivery),
        ("insurance", .insurance),
        ("inspection", .inspection), ("maintenance", .maintenance), ("accident", .event(.accident)),
        ("complaint_answered", .closing(.complaint)), ("referral", .event(.referral)), ("cadence", .cadence),
    ]

    private mutating func anchor(_ node: Node, festival: Node?) -> OccasionRule.Anchor? {
        guard let name = yaml.text(node, "anchor") else { return nil }
        if name != "festival", let festival {
            yaml.report(
                "festival is only for anchor: festival", at: festival, hint: "remove it, or write anchor: festival")
        }
        if let known = Self.anchors.first(where: { $0.name == name }) { return known.anchor }
        guard name == "festival" else {
            let names = Self.anchors.map(\.name) + ["festival"]
            yaml.report("unknown anchor \(name)", at: node, hint: Spelling.hint(for: name, among: names))
            return nil
        }
        guard let festival else {
            yaml.report("when names no festival", at: node, hint: "such as festival: mid-autumn")
            return nil
        }
        guard let festivalName = yaml.text(festival, "festival") else { return nil }
        if let known = Festival.named(festivalName) { return .festival(known.name) }
        if let chinese = Festival.mourning[festivalName] {
            yaml.report("\(chinese) is a day of mourning, nobody is greeted on it", at: festival)
        } else {
            yaml.report(
                "unknown festival \(festivalName)", at: festival,
                hint: Spelling.hint(for: festivalName, among: Festival.all.map(\.name)))
        }
        return nil
    }

    private mutating func followUp(_ node: Node) -> FollowUp? {
        let entries = yaml.entries(of: node, known: ["channel", "after"], in: "follow_up")
        guard let channelNode = entries["channel"], let afterNode = entries["after"] else {
            if node.isMapping {
                yaml.report(
                    "follow_up needs channel and after", at: node, hint: "such as {channel: call, after: 3 days}")
            }
            return nil
        }
        guard let channel = choice(channelNode, "channel", ChannelKind.self) else { return nil }
        guard channel.isTask else {
            yaml.report("a follow-up is done by a person", at: channelNode, hint: "write call, visit or gift")
            return nil
        }
        guard case .days(let days) = offset(afterNode), (1...60).contains(days) else {
            yaml.report("after must be 1 to 60 days", at: afterNode, hint: #"such as "3 days""#)
            return nil
        }
        return FollowUp(channel: channel, days: days)
    }

    /// `7 days`, `-1 month`, `2 weeks`, `0`.
    private mutating func offset(_ node: Node) -> OccasionRule.Offset? {
        let words = (node.scalar?.string ?? "").split(separator: " ")
        let hint = #"a number and days, weeks, months or years: "7 days", "-1 month""#
        guard let first = words.first, let count = Int(first), words.count <= 2, abs(count) < 10_000 else {
            yaml.report("not a distance in time: \(node.scalar?.string ?? "")", at: node, hint: hint)
            return nil
        }
        switch words.count == 2 ? words[1] : count == 0 ? "days" : "" {
        case "day", "days": return .days(count)
        case "week", "weeks": return .days(count * 7)
        case "month", "months": return .months(count)
        case "year", "years": return .months(count * 12)
        default:
            yaml.report("not a distance in time: \(node.scalar?.string ?? "")", at: node, hint: hint)
            return nil
        }
    }

    private mutating func subjects(_ node: Node) -> [String: Manifest.Subject] {
        if let subject = subject(node) { return ["zh": subject] }
        guard case .mapping(let mapping) = node else {
            yaml.report(
                "subject must be a text, or a text for each language", at: node,
                hint: "such as {zh: 生日快乐, en: Happy birthday}")
            return [:]
        }
        var subjects: [String: Manifest.Subject] = [:]
        for (key, value) in mapping {
            let language = key.scalar?.string ?? ""
            if !TemplateFile.isLanguage(language) {
                yaml.report("\(language) is no language", at: key, hint: "write a code such as zh or en")
            } else if let subject = subject(value) {
                subjects[language] = subject
            } else {
                yaml.report("the subject in \(language) must be a text", at: value)
            }
        }
        if subjects["zh"] == nil { yaml.report("the subject has no Chinese text", at: node, hint: "add zh: …") }
        return subjects
    }

    private func subject(_ node: Node) -> Manifest.Subject? {
        guard let scalar = node.scalar, !scalar.string.isEmpty else { return nil }
        let mark = scalar.mark
        // Yams gives the place of the quote, or of the sign | of a block.
        return switch scalar.style {
        case .singleQuoted, .doubleQuoted:
            Manifest.Subject(source: scalar.string, line: mark?.line ?? 1, column: (mark?.column ?? 1) + 1)
        case .literal, .folded: Manifest.Subject(source: scalar.string, line: (mark?.line ?? 1) + 1, column: 1)
        default: Manifest.Subject(source: scalar.string, line: mark?.line ?? 1, column: mark?.column ?? 1)
        }
    }

    private mutating func fields(_ node: Node) -> [PackField] {
        guard case .mapping(let mapping) = node else {
            yaml.report(
                "fields must be names with their label", at: node,
                hint: "such as {event.place: {label: 地点, required: true}}")
            return []
        }
        return mapping.compactMap { key, value in
            let name = key.scalar?.string ?? ""
            guard name.hasPrefix("event."), name.count > 6, !name.dropFirst(6).contains(".") else {
                yaml.report("field \(name) must be called event.NAME", at: key, hint: "such as event.place")
                return nil
            }
            let entries = yaml.entries(of: value, known: ["label", "example", "required"], in: "field \(name)")
            var field = PackField(name: name, label: String(name.dropFirst(6)))
            if let node = entries["label"] { field.label = yaml.text(node, "label") ?? field.label }
            if let node = entries["example"] { field.example = yaml.text(node, "example") }
            if let node = entries["required"] {
                if let flag = node.bool {
                    field.isRequired = flag
                } else {
                    yaml.report("required must be true or false", at: node)
                }
            }
            return field
        }
    }

    private mutating func page(_ node: Node) -> PackPage {
        let entries = yaml.entries(of: node, known: ["size", "margin"], in: "page")
        var page = PackPage()
        if let node = entries["size"] { page.size = choice(node, "size", PackPage.Size.self) ?? page.size }
        if let node = entries["margin"], let text = yaml.text(node, "margin") {
            if text.hasSuffix("mm"), let margin = Double(text.dropLast(2)), (0...80).contains(margin) {
                page.marginMillimetres = margin
            } else {
                yaml.report("margin must be 0mm to 80mm", at: node, hint: "such as 20mm")
            }
        }
        return page
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _ what: String, _: Choice.Type
    ) -> Choice? {
        guard let text = yaml.text(node, what) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        yaml.report(
            "unknown \(what) \(text)", at: node, hint: Spelling.hint(for: text, among: Choice.allCases.map(\.rawValue)))
        return nil
    }
}

extension Node {
    fileprivate var isMapping: Bool { mapping != nil }
}
