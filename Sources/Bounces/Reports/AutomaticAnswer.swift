import Model

/// An answer that nobody wrote (RFC 3834): out of office, thanks for your mail.
enum AutomaticAnswer {
    static func read(_ parts: MailParts, _ book: RuleBook) -> [ReturnedMail.Recipient]? {
        let root = parts.root
        guard isAutomatic(root, book), !isFromServer(root) else { return nil }
        let from = ["from", "return-path", "reply-to"].lazy
            .compactMap { root.header($0) }.compactMap { MailboxScanner.first(in: $0) }.first
        guard let from else { return nil }
        let text = Bytes.plain(Line.unfolded(Array(parts.humanText.prefix(2_000))), limit: 2_000)
        // «This account is no longer in use» is an answer that ends the matter.
        let isClosed = book.says(.suspend, text)
        return [
            ReturnedMail.Recipient(
                address: from, reason: isClosed ? .suspend : .vacation, words: Bytes.string(text.prefix(500)))
        ]
    }

    private static func isAutomatic(_ root: MailPart, _ book: RuleBook) -> Bool {
        let subject = Bytes.plain((root.header("subject") ?? "").utf8)
        // sudo, cron and others speak to the administrator, not to us.
        if book.notices.matchesStart(subject) { return false }
        if let auto = root.header("auto-submitted")?.lowercased() {
            if ["auto-replied", "auto-generated", "auto-notified"].contains(where: { auto.hasPrefix($0) }) {
                return true
            }
        }
        if let suppress = root.header("x-auto-response-suppress")?.lowercased(),
            suppress.holds("oof") || suppress.holds("autoreply")
        {
            return true
        }
        if root.header("x-autoreply") != nil || root.header("x-autorespond") != nil { return true }
        if root.header("x-apple-action")?.lowercased() == "vacation" { return true }
        if root.header("precedence")?.lowercased() == "auto_reply" { return true }
        return book.answers.matchesStart(subject)
    }

    private static func isFromServer(_ root: MailPart) -> Bool {
        let from = root.header("from")?.lowercased() ?? ""
        if from.holds("postmaster@") || from.holds("mailer-daemon") || from.holds("root@") { return true }
        return root.header("to")?.lowercased().holds("root@") == true
    }
}
