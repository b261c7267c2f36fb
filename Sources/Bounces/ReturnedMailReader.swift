import Model

/// Reads a mail that came back: a bounce, a complaint, an answer of a machine, or none of these.
public enum ReturnedMailReader {
    /// - Parameter mail: the whole mail, any bytes. What is beyond 4 MiB is not looked at.
    public static func read(_ mail: some Collection<UInt8>) -> ReturnedMail {
        read(MailReader.parts(of: mail), .standard)
    }

    /// What a refusal in a dialogue of SMTP means, for a mail that never left.
    ///
    /// - Parameters:
    ///   - reply: the server's whole answer, `550 5.1.1 <user@example.com>: …`.
    ///   - address: the recipient.
    ///   - server: the host name of the server that spoke, where it is known.
    ///   - isAtRecipient: it was the answer to `RCPT`; else to the mail itself.
    public static func judge(
        reply: String, address: String, server: String = "", isAtRecipient: Bool
    ) -> ReturnedMail.Recipient {
        var evidence = Evidence(address: address.lowercased())
        evidence.spec = "smtp"
        evidence.words = Array(reply.utf8)
        evidence.step = isAtRecipient ? .rcpt : .data
        evidence.server = server
        return Judge(.standard).verdict(evidence)
    }

    static func read(_ parts: MailParts, _ book: RuleBook) -> ReturnedMail {
        if let complaint = ComplaintReport.read(parts) { return ReturnedMail(kind: .feedback, recipients: complaint) }
        if let mail = bounce(parts, book) { return mail }
        if let answer = AutomaticAnswer.read(parts, book) { return ReturnedMail(kind: .vacation, recipients: answer) }
        // A report that somebody forwarded whole.
        if let inner = parts.inner.first, let mail = bounce(inner, book) { return mail }
        return .nothing
    }

    private static func bounce(_ parts: MailParts, _ book: RuleBook) -> ReturnedMail? {
        let text = parts.humanText
        if let notice = ServiceNotice.read(text) {
            let judge = Judge(book, parts, text: text)
            return ReturnedMail(kind: notice.kind, recipients: notice.recipients.map { judge.verdict($0) })
        }
        let statuses = statusReport(parts, text)
        if statuses.isEmpty {
            // A report that a filter wrapped up.
            if let inner = parts.inner.first, !statusReport(inner, inner.humanText).isEmpty { return nil }
            let isRefusal = Bytes.contains(text[...], "was automatically rejected")
            guard isRefusal || isFromServer(parts, book) else { return nil }
            // A receipt that a person's program sent is no word on delivery.
            if !isRefusal, parts.leaves.contains(where: { $0.type == "message/disposition-notification" }) {
                return nil
            }
        }
        let spoken = SpokenReport(text, book)
        let evidence = statuses.isEmpty ? spokenEvidence(parts, spoken, book) : merged(statuses, spoken)
        guard !evidence.isEmpty else { return nil }
        // Reads the whole text: not before it is known to be about a delivery.
        let judge = Judge(book, parts, text: text)
        var recipients: [ReturnedMail.Recipient] = []
        for one in evidence {
            let words = spoken.recipients.first { $0.address == one.address }?.words
            let context = spoken.opening + (words ?? (evidence.count == 1 ? spoken.recipients.first?.words : nil) ?? [])
            let verdict = judge.verdict(one, context: one.words == context ? [] : context)
            // Some name a recipient once for every alias that led to him.
            let isKnown = recipients.contains {
                $0.address == verdict.address && $0.reason == verdict.reason && $0.status == verdict.status
            }
            if !isKnown { recipients.append(verdict) }
        }
        return ReturnedMail(kind: .bounce, recipients: recipients)
    }

    // MARK: Fields

    private static let statusTypes: Set<String> = [
        "message/delivery-status", "message/x-delivery-status", "message/global-delivery-status",
        "text/delivery-status",
    ]

    private static func statusReport(_ parts: MailParts, _ text: [UInt8]) -> [Evidence] {
        for leaf in parts.leaves where statusTypes.contains(leaf.type) {
            let report = StatusReport(leaf.content)
            let named = report.recipients.filter { !$0.address.isEmpty }
            if !named.isEmpty { return named }
            if !report.recipients.isEmpty { return Array(report.recipients.prefix(1)) }
        }
        // Reports whose boundaries were lost, or that never had any.
        guard hasFields(text) else { return [] }
        return StatusReport(text, isLoose: true).recipients.filter { !$0.address.isEmpty }
    }

    private static func hasFields(_ text: [UInt8]) -> Bool {
        Bytes.contains(text[...], "inal-Recipient:") || Bytes.contains(text[...], "inal-recipient:")
    }

    /// Fields first; words where the fields say too little.
    private static func merged(_ statuses: [Evidence], _ spoken: SpokenReport) -> [Evidence] {
        statuses.map { status in
            var evidence = status
            let same = spoken.recipients.first { [status.address, status.alias].contains($0.address) }
            let other = same ?? (statuses.count == 1 && spoken.recipients.count == 1 ? spoken.recipients.first : nil)
            if evidence.address.isEmpty, let other { evidence.address = other.address }
            guard let other else { return evidence }
            if evidence.step == nil { evidence.step = other.step }
            if evidence.server.isEmpty { evidence.server = other.server }
            // `550` or `250` alone says nothing.
            if evidence.words.allSatisfy({ !Bytes.isLetter($0) }) { evidence.words += [Bytes.space] + other.words }
            return evidence
        }
    }

    // MARK: Words

    private static func spokenEvidence(_ parts: MailParts, _ spoken: SpokenReport, _ book: RuleBook) -> [Evidence] {
        let failed = parts.root.header("x-failed-recipients").map {
            MailboxScanner.all(in: Array($0.utf8)[...]).map(\.address)
        }
        if let failed, !failed.isEmpty {
            return failed.map { address in
                if let known = spoken.recipients.first(where: { $0.address == address || $0.alias == address }) {
                    var evidence = known
                    evidence.address = address
                    return evidence
                }
                var evidence = Evidence(address: address)
                evidence.words = spoken.recipients.first.map { spoken.opening + $0.words } ?? spoken.opening
                evidence.step = SessionStep.find(in: Bytes.plain(evidence.words)[...])
                evidence.server = SpokenReport.server(Bytes.plain(evidence.words)[...])
                return evidence
            }
        }
        if !spoken.recipients.isEmpty { return spoken.recipients }
        // Nobody is named, but the mail that came back says to whom it went.
        guard let to = parts.original?.header("to").flatMap(MailboxScanner.first) ?? recipient(inOriginalTextOf: parts),
            !spoken.opening.isEmpty
        else { return [] }
        var evidence = Evidence(address: to)
        evidence.words = spoken.opening
        return [evidence]
    }

    /// `To:` of a mail that was returned as text.
    private static func recipient(inOriginalTextOf parts: MailParts) -> String? {
        for line in Line.split(parts.humanText) where Bytes.starts(line, "To:") || Bytes.starts(line, "To: ") {
            if let find = MailboxScanner.all(in: line).first { return find.address }
        }
        return nil
    }

    static func isFromServer(_ parts: MailParts, _ book: RuleBook) -> Bool {
        let root = parts.root
        if parts.reportType == "delivery-status" || root.header("x-failed-recipients") != nil { return true }
        let from = root.header("from")?.lowercased() ?? ""
        let servers: [StaticString] = [
            "mailer-daemon", "postmaster", "mail delivery", "mail administrator", "mdaemon", "mailer_daemon",
            "mail-daemon", "post_master@", "sysadmin@",
        ]
        if servers.contains(where: from.holds) { return true }
        if root.header("return-path")?.lowercased().holds("mailer-daemon") == true { return true }
        let subject = Bytes.plain((root.header("subject") ?? "").utf8)
        if book.subjects.isIn(subject) { return true }
        return root.header("return-path") == "<>"
            && root.header("auto-submitted")?.lowercased().hasPrefix("auto-replied") != true
            && !book.answers.matchesStart(subject)
    }
}
