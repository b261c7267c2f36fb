import Model

/// A mail that came in, read once: its headers, those of the mail that it returns, and what it says on a delivery.
public struct IncomingMail: Sendable {
    private let parts: MailParts
    /// What it says.
    public let verdict: ReturnedMail
    /// A mail server wrote it: by its sender, its return path or its subject.
    public let isFromServer: Bool

    /// - Parameter bytes: the whole mail, any bytes. What is beyond 4 MiB is not looked at.
    public init(_ bytes: some Collection<UInt8>) {
        parts = MailReader.parts(of: bytes)
        verdict = ReturnedMailReader.read(parts, .standard)
        isFromServer = ReturnedMailReader.isFromServer(parts, .standard)
    }

    /// The values of a header of the mail itself, in order, unfolded.
    ///
    /// - Parameter name: in small letters.
    public func headers(_ name: String) -> [String] { Array(parts.root.headers(name)) }

    /// A header of the mail that is returned in it; `nil` where none is, or none came back.
    public func originalHeader(_ name: String) -> String? { parts.original?.header(name) }

    /// `Original-Envelope-Id` of a delivery status (RFC 3464 section 2.2.1): what we gave with `MAIL`.
    public var envelopeID: String? {
        parts.leaves.lazy.filter { $0.type.hasSuffix("delivery-status") }
            .compactMap {
                FieldBlock.fields($0.content.drop { Bytes.isSpace($0) }).fields.first {
                    $0.name == "original-envelope-id"
                }?.value
            }
            .first
    }

    /// The whole of a provider's notice (Amazon SES), which names our addresses within; `nil` where it is none.
    public var notice: String? {
        let text = parts.humanText
        return ServiceNotice.read(text) == nil ? nil : Bytes.string(text[...])
    }

    /// The beginning of its text, on one line.
    public var opening: String {
        Bytes.string(Line.unfolded(Array(parts.humanText.prefix(2_000))).prefix(500))
    }
}
