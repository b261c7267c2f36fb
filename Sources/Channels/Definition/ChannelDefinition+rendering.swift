import Model

extension ChannelDefinition {
    /// What the recipient's phone shows: the text with signature and opt-out wording. Of a mail, its text part.
    public func wireText(_ parcel: Parcel) -> String {
        switch route {
        case .smtp: parcel.rendered.text
        case .httpSMS(let sms): sms.wireText(parcel)
        }
    }

    /// The mail as it goes over the wire, before dot-stuffing: an `.eml` file.
    ///
    /// - Throws: a problem where this is no mail channel, where there is no sender, or of `MailComposer.compose`.
    public func mime(_ parcel: Parcel) throws(Problem) -> [UInt8] {
        guard case .smtp(let smtp) = route else {
            throw Problem("the channel \(name) sends no mail", at: Place(file: file))
        }
        return try composer(smtp, for: parcel.settings).compose(parcel)
    }

    /// What must be in order for any mail is looked at here, so that its lack is not charged to a message.
    func composer(_ smtp: SMTPDefinition, for settings: Settings) throws(Problem) -> MailComposer {
        try smtp.composers.composer(on: MailComposer.Terms(settings)) { terms throws(Problem) in
            try MailComposer(
                from: try sender(smtp, terms), replyTo: smtp.replyTo, terms: terms, signer: smtp.dkim)
        }
    }

    private func sender(_ smtp: SMTPDefinition, _ terms: MailComposer.Terms) throws(Problem) -> MailAddress {
        if let from = smtp.from { return from }
        guard let email = terms.email else {
            throw Problem(
                "mail has no sender", at: Place(file: file, field: "from"),
                hint: "set from: in the channel, or the dealership's email in the settings")
        }
        return try MailAddress(email, name: terms.signature)
    }

    /// What the settings and this channel together make doubtful; nothing of it stops a message.
    public func warnings(with settings: Settings) -> [Problem] {
        guard case .smtp(let smtp) = route, let from = try? sender(smtp, MailComposer.Terms(settings)),
            let domain = DomainName.ascii(settings.mailDomain)
        else { return [] }
        return [
            alignmentWarning(from: from.domain, domain), signatureWarning(smtp.dkim, from: from.domain),
            unsubscribeWarning(settings),
        ].compactMap(\.self)
    }

    private func signatureWarning(_ signer: DKIMSigner?, from sender: String) -> Problem? {
        guard let signer, !Self.areAligned(sender, signer.domain) else { return nil }
        return Problem(
            "mails are signed for \(signer.domain), which is not the sender's domain, \(sender)",
            at: Place(file: file, field: "dkim.domain"),
            hint: "a signature counts where it is the sender's (DMARC): make keys with hongyan dkim new \(sender)",
            severity: .warning)
    }

    /// Whether one is within the other, which is what can be known without the public suffix list (RFC 7489 section 3.1).
    private static func areAligned(_ one: String, _ other: String) -> Bool {
        one == other || one.hasSuffix(".\(other)") || other.hasSuffix(".\(one)")
    }

    private func alignmentWarning(from sender: String, _ domain: String) -> Problem? {
        guard !Self.areAligned(sender, domain) else { return nil }
        return Problem(
            "the sender's domain \(sender) is not that of the return path, \(domain)",
            at: Place(file: file, field: "from"),
            hint: "mailbox providers refuse mail whose From is not aligned (DMARC): set mail_domain within it",
            severity: .warning)
    }

    private func unsubscribeWarning(_ settings: Settings) -> Problem? {
        guard !settings.publicURL.hasPrefix("https://") else { return nil }
        return Problem(
            "one-click unsubscribe needs https (RFC 8058), and public_url is \(settings.publicURL)",
            at: Place(field: "public_url"), hint: "mailbox providers ignore List-Unsubscribe-Post without it",
            severity: .warning)
    }
}
