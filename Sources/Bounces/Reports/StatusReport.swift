import Model

/// A delivery status (RFC 3464): fields about the mail, then a group of fields for each recipient.
struct StatusReport {
    private(set) var recipients: [Evidence] = []

    /// More than any mail of ours has.
    private static let maximumRecipients = 200

    /// - Parameter isLoose: the bytes are no delivery status but a text that may hold one, whose boundary was lost or never
    ///   there: only its lines that are fields of RFC 3464 count.
    init(_ bytes: [UInt8], isLoose: Bool = false) {
        var message: [(name: String, value: String)] = []
        var rest = bytes[...]
        while !rest.isEmpty, recipients.count < Self.maximumRecipients {
            let block = FieldBlock.fields(rest)
            rest = block.rest
            let fields = isLoose ? block.fields.filter { Self.names.contains($0.name) } : block.fields
            guard fields.contains(where: { Self.isOfRecipient($0.name) }) else {
                message += fields
                continue
            }
            // Some servers leave out the empty line between recipients, or between the mail and the first of them.
            var group: [(name: String, value: String)] = []
            for field in fields {
                if field.name == "final-recipient", group.contains(where: { $0.name == "final-recipient" }) {
                    add(group, message)
                    group = []
                }
                group.append(field)
            }
            add(group, message)
        }
    }

    private static let names: Set<String> = [
        "original-recipient", "final-recipient", "action", "status", "remote-mta", "diagnostic-code", "reporting-mta",
        "x-actual-recipient", "x-supplementary-info", "x-display-name",
    ]

    private static func isOfRecipient(_ name: String) -> Bool {
        ["final-recipient", "original-recipient", "x-actual-recipient", "action", "status"].contains(name)
    }

    private mutating func add(_ group: [(name: String, value: String)], _ message: [(name: String, value: String)]) {
        func field(_ name: String) -> String? { group.first { $0.name == name }?.value }
        let final = field("final-recipient").flatMap(MailboxScanner.first)
        let original = field("original-recipient").flatMap(MailboxScanner.first)
        let actual = field("x-actual-recipient").flatMap(MailboxScanner.first)
        // A mailbox of a server's own (`user@ims-ms-daemon`) is nobody we wrote to.
        let isOwn = final.map { !($0.split(separator: "@").last?.contains(".") ?? false) } ?? true
        var evidence = Evidence(
            address: (isOwn ? original : nil) ?? final ?? actual ?? "", alias: original ?? actual ?? "")
        evidence.action = field("action").map { Bytes.string($0.utf8.prefix { Bytes.isLetter($0) }).lowercased() } ?? ""
        evidence.status = field("status").flatMap { Codes.statuses(in: Array($0.utf8)[...]).first } ?? ""
        if let code = field("diagnostic-code") {
            let text = Array(code.utf8)
            if let mark = text.firstIndex(of: UInt8(ascii: ";")), mark < 24, !text[..<mark].contains(Bytes.space) {
                evidence.spec = Bytes.string(text[..<mark]).lowercased()
                evidence.words = Array(Bytes.trimmed(text[(mark + 1)...]))
            } else {
                evidence.words = text
            }
        }
        // Some put their words behind the status: `Status: 5.1.1 (unknown user)`.
        if evidence.words.isEmpty, let status = field("status"), let open = status.firstIndex(of: "("), status.count > 8
        {
            evidence.words = Array(status[open...].utf8.dropFirst().prefix { $0 != UInt8(ascii: ")") })
        }
        for name in ["x-supplementary-info", "x-notes", "x-mailer-diagnostic", "x-postfix-diagnostic"] {
            guard let more = field(name) else { continue }
            evidence.words += Array(" ".utf8) + Array(more.utf8)
        }
        evidence.hint = field("x-powermta-bouncecategory").flatMap { Self.powerMTA[$0.lowercased()] }
        evidence.server = Self.host(field("remote-mta"))
        evidence.reporter = Self.host(message.first { $0.name == "reporting-mta" }?.value ?? field("reporting-mta"))
        guard !evidence.address.isEmpty || !evidence.action.isEmpty || !evidence.status.isEmpty else { return }
        recipients.append(evidence)
    }

    /// `dns; mx.example.com (TCP|…)` → `mx.example.com`
    private static func host(_ field: String?) -> String {
        guard let field else { return "" }
        let text = field.split(separator: ";", maxSplits: 1).last ?? ""
        return String(text.drop { $0 == " " }.prefix { $0 != " " && $0 != "(" }).lowercased()
    }

    /// https://www.bird.com/docs (PowerMTA's user guide, bounce categories)
    private static let powerMTA: [String: BounceReason] = [
        "bad-domain": .hostunknown, "bad-mailbox": .userunknown, "inactive-mailbox": .suspend,
        "message-expired": .expired,
        "no-answer-from-host": .networkerror, "policy-related": .policyviolation, "quota-issues": .mailboxfull,
        "routing-errors": .systemerror, "spam-related": .spamdetected, "content-related": .contenterror,
        "virus-related": .virusdetected, "bad-connection": .networkerror, "protocol-errors": .syntaxerror,
    ]
}
