import Model

/// An occasion as a folder: when, for whom, through what, and the words. Compiled once, rendered often.
public struct TemplatePack: Sendable {
    /// The folder's name: `birthday`.
    public let name: String
    /// 车主生日
    public let title: String
    public let description: String?
    public let messageClass: MessageClass
    /// When it is due by itself; `nil` for packs that only campaigns use.
    public let rule: OccasionRule?
    /// Who gets it, in the audience language; empty for everyone.
    public let audience: String
    /// In the order of preference: the first that can be used is used.
    public let channels: [ChannelKind]
    /// What a person does some days after it went; its script is the channel's file.
    public let followUp: FollowUp?
    /// What it invites to, for those whose card comes with that; `nil` where everybody may get it.
    public let treatment: Treatment?
    /// The languages in which something is written, `zh` first.
    public let languages: [String]
    /// What a campaign fills in.
    public let fields: [PackField]
    public let page: PackPage
    /// Files of its folder that travel with each of its mails.
    public let attachments: [AttachedFile]
    /// 16 hexadecimal digits, different whenever a byte of the pack or of what it shares is: the same version and the same record
    /// render the same message.
    public let version: String

    let programs: [ProgramKey: ChannelProgram]
    /// By language; empty where the pack invites nobody.
    let invitations: [String: InvitationProgram]

    /// Whether `invitation` may give one.
    public var hasInvitation: Bool { !invitations.isEmpty }

    struct ProgramKey: Hashable, Sendable {
        var channel: ChannelKind
        var language: String
    }

    /// Exactly what is sent, before a channel wraps it for the wire.
    ///
    /// The language is the customer's; where the pack has none of its files for this channel, Chinese.
    /// - Throws: a `Problem` with the template's file, line and column where the record lacks something that is printed, or the
    ///   pack has no such channel.
    public func render(_ channel: ChannelKind, _ record: MessageRecord) throws(Problem) -> RenderedMessage {
        guard let program = program(channel, language: record.customer.language) else {
            throw Problem(
                "pack \(name) has nothing for channel \(channel.rawValue)", at: Place(file: name),
                hint: "it has: " + channels.map(\.rawValue).joined(separator: ", "))
        }
        return try program.render(
            RecordView(record: record, language: program.language, title: title, rule: rule), page: page)
    }

    /// The invitation that travels with a mail, in the customer's language; `nil` where the pack has none for this record.
    ///
    /// - Throws: a `Problem` as `render`, and where no calendar would understand what is printed.
    public func invitation(_ record: MessageRecord, _ details: InvitationDetails) throws(Problem) -> Invitation? {
        guard let program = Self.best(record.customer.language, { invitations[$0] }) else { return nil }
        return try program.render(
            RecordView(record: record, language: program.language, title: title, rule: rule), details)
    }

    /// The language in which somebody is written to through a channel: `en` for `en-GB`, `zh` where there is nothing better.
    public func language(_ channel: ChannelKind, for customer: Customer) -> String {
        program(channel, language: customer.language)?.language ?? "zh"
    }

    private func program(_ channel: ChannelKind, language: String) -> ChannelProgram? {
        Self.best(language) { programs[ProgramKey(channel: channel, language: $0)] }
    }

    /// What is written in `en` for `en-GB`, in `zh` where there is nothing better; `nil` where there is not even that.
    private static func best<Written>(_ language: String, _ written: (String) -> Written?) -> Written? {
        if let exact = written(language) { return exact }
        var tag = language.lowercased()[...]
        while !tag.isEmpty {
            if let found = written(String(tag)) { return found }
            tag = tag.lastIndex(of: "-").map { tag[..<$0] } ?? ""
        }
        return written("zh")
    }
}

/// Something that a campaign fills in, such as the place of an event.
public struct PackField: Hashable, Sendable {
    /// As templates read it: `event.place`.
    public var name: String
    /// 地点
    public var label: String
    /// 展厅
    public var example: String?
    public var isRequired: Bool

    public init(name: String, label: String, example: String? = nil, isRequired: Bool = false) {
        self.name = name
        self.label = label
        self.example = example
        self.isRequired = isRequired
    }
}

/// The paper of letters and cards.
public struct PackPage: Hashable, Sendable {
    public enum Size: String, Sendable, CaseIterable {
        case a4 = "A4"
        case a5 = "A5"
        /// 明信片, 148 by 100 mm (GB/T 1416).
        case card
    }

    public var size: Size
    public var marginMillimetres: Double

    /// As CSS says it: `20mm`, `12.5mm`.
    public var marginText: String {
        let whole = Int(marginMillimetres)
        return Double(whole) == marginMillimetres ? "\(whole)mm" : "\(marginMillimetres)mm"
    }

    public init(size: Size = .a4, marginMillimetres: Double = 20) {
        self.size = size
        self.marginMillimetres = marginMillimetres
    }
}
