import Foundation
import Model

/// Writes messages as Internet mail: RFC 5322 headers and a MIME body (RFC 2045, 2046, 2047), in one buffer.
///
/// What is the same for every mail of a channel (sender, list, domain, time zone, keys) is prepared once. The result is a pure
/// function of composer and parcel: the same parcel gives the same bytes, at every try. Lines end with CRLF and have at most
/// 998 characters; dot-stuffing is the transport's.
public struct MailComposer: Sendable {
    /// All of the store's settings that its mails depend on.
    struct Terms: Hashable {
        let mailDomain: String
        let timeZone: String
        let signature: String
        /// The sender where the channel names none.
        let email: String?

        init(_ settings: Settings) {
            mailDomain = settings.mailDomain
            timeZone = settings.timeZone
            signature = settings.dealership.signature
            email = settings.dealership.email
        }
    }

    /// `From` and `Reply-To`, written.
    private let senderHeaders: [UInt8]
    private let domain: String
    private let date: MailDate
    private let classHeaders: ClassHeaders
    private let signer: DKIMSigner?

    /// - Parameters:
    ///   - sender: the `From`, of the same organisation's domain as the return path, or DMARC fails.
    ///   - replyTo: where answers go if not to the sender.
    ///   - settings: the store's.
    /// - Throws: a problem where the settings' mail domain is none, or a name holds a control character.
    public init(from sender: MailAddress, replyTo: MailAddress? = nil, settings: Settings) throws(Problem) {
        try self.init(from: sender, replyTo: replyTo, terms: Terms(settings), signer: nil)
    }

    init(from sender: MailAddress, replyTo: MailAddress?, terms: Terms, signer: DKIMSigner?) throws(Problem) {
        domain = try Self.mailDomain(terms.mailDomain)
        var buffer = MailBuffer(capacity: 256)
        buffer.header("From", address: sender)
        if let replyTo { buffer.header("Reply-To", address: replyTo) }
        senderHeaders = buffer.bytes
        date = MailDate(timeZone: terms.timeZone)
        classHeaders = try ClassHeaders(signature: terms.signature, mailDomain: domain)
        self.signer = signer
    }

    /// - Parameter parcel: what to write, and to whom.
    /// - Throws: a problem that names the header which holds a control character, a bad address, or a marketing mail
    ///   without an unsubscribe link.
    public func compose(_ parcel: Parcel) throws(Problem) -> [UInt8] {
        let recipient = try MailAddress(parcel.to, name: parcel.recipientName)
        try Self.checkToken(parcel.token)
        let size = parcel.rendered.text.utf8.count + (parcel.rendered.html?.utf8.count ?? 0)
        let attached = parcel.attachments.reduce(0) { $0 + $1.encoded.count + 400 }
        var mail = MailBuffer(capacity: 2048 + size * 3 / 2 + attached)
        mail.raw("Date: ")
        date.append(parcel.date, to: &mail)
        mail.lineEnd()
        mail.raw(senderHeaders)
        mail.header("To", address: recipient)
        try mail.header("Subject", text: ClassHeaders.subject(parcel))
        mail.header("Message-ID", tokens: ["<\(parcel.token)@\(domain)>"])
        try classHeaders.append(parcel, to: &mail)
        mail.header("MIME-Version", tokens: ["1.0"])
        MailBody.append(parcel.rendered, parcel.attachments, token: parcel.token, to: &mail)
        return try signer?.signed(mail.bytes, date: parcel.date) ?? mail.bytes
    }

    /// One mail by a composer of its own.
    public static func compose(
        _ parcel: Parcel, from sender: MailAddress, replyTo: MailAddress? = nil
    ) throws(Problem) -> [UInt8] {
        try MailComposer(from: sender, replyTo: replyTo, settings: parcel.settings).compose(parcel)
    }

    /// The `Message-ID` of every try at a message, with its angle brackets; `nil` where the mail domain is none.
    public static func messageID(token: String, mailDomain: String) -> String? {
        DomainName.ascii(mailDomain).map { "<\(token)@\($0)>" }
    }

    /// The envelope sender, which names the message to whoever returns it: `bounce+TOKEN@example.com` (VERP).
    func returnPath(token: String) throws(Problem) -> String {
        try Self.checkToken(token)
        return "\(VERP.bouncePrefix)\(token)@\(domain)"
    }

    private static func mailDomain(_ text: String) throws(Problem) -> String {
        guard let domain = DomainName.ascii(text) else {
            throw Problem(
                "the mail domain is not a domain: \(text)", at: Place(field: "mail_domain"),
                hint: "set it to the domain that your relay signs for, such as mail.example.com")
        }
        return domain
    }

    /// It becomes part of addresses and of the boundary.
    private static func checkToken(_ token: String) throws(Problem) {
        let isPlain = token.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
        guard (1...40).contains(token.utf8.count), isPlain else {
            throw Problem(
                "the message's token is not 1 to 40 lower-case letters and digits", at: Place(field: "token"))
        }
    }
}
