import Model

/// A complaint: the Abuse Reporting Format (RFC 5965), and what providers sent before it or beside it.
enum ComplaintReport {
    static func read(_ parts: MailParts) -> [ReturnedMail.Recipient]? {
        if let report = parts.leaves.first(where: { $0.type == "message/feedback-report" }) {
            return recipients(FieldBlock.fields(report.content.drop { Bytes.isSpace($0) }).fields, parts)
        }
        if parts.reportType == "feedback-report" || parts.reportType == "abuse-report" { return recipients([], parts) }
        // Microsoft's Junk Mail Reporting Program, and Amazon's complaints, say it in From and Subject alone.
        let subject = parts.root.header("subject")?.lowercased() ?? ""
        let from = parts.root.header("from")?.lowercased() ?? ""
        let isJunkReport =
            subject.holds("complaint about message from")
            && (from.holds("staff@hotmail.com") || from.holds("complaints@") || from.holds("@outlook.com")
                || from.holds("no-reply@amazonses.com"))
        if isJunkReport || parts.original?.header("x-hmxmroriginalrecipient") != nil { return recipients([], parts) }
        // Providers whose report lost its parts: the fields stand in the text.
        let text = parts.humanText
        guard Bytes.contains(text[...], "Feedback-Type:"), Bytes.contains(text[...], "User-Agent:") else { return nil }
        return recipients(Line.split(text).compactMap(field), parts)
    }

    private static func field(_ line: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), !line[..<colon].contains(Bytes.space) else {
            return nil
        }
        return (Bytes.string(line[..<colon]).lowercased(), Bytes.string(Bytes.trimmed(line[(colon + 1)...])))
    }

    private static func recipients(
        _ fields: [(name: String, value: String)], _ parts: MailParts
    ) -> [ReturnedMail.Recipient] {
        func values(_ names: String...) -> [String] {
            fields.filter { names.contains($0.name) }.compactMap { MailboxScanner.first(in: $0.value) }
        }
        var addresses = values("original-rcpt-to", "removal-recipient", "original-recipient", "final-recipient")
        for name in ["x-hmxmroriginalrecipient", "x-original-to", "to"] where addresses.isEmpty {
            guard let value = parts.original?.header(name) else { continue }
            addresses = MailboxScanner.all(in: Array(value.utf8)[...]).map(\.address)
        }
        let kind = fields.first { $0.name == "feedback-type" }?.value ?? "abuse"
        var known: Set<String> = []
        let unique = addresses.filter { known.insert($0).inserted }
        return (unique.isEmpty ? [""] : unique).map {
            ReturnedMail.Recipient(address: $0, reason: .feedback, words: "feedback report: \(kind)")
        }
    }
}
