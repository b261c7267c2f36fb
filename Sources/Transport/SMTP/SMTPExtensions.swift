/// What a server offers in its answer to EHLO (RFC 5321 §4.1.1.1), as far as a dialogue makes use of it.
public struct SMTPExtensions: Sendable, Hashable {
    /// RFC 2920: commands may be sent without waiting for each reply.
    public var pipelining = false
    /// RFC 6152: bytes above 127 in the message.
    public var eightBitMIME = false
    /// RFC 6531: UTF-8 in addresses and headers.
    public var utf8Addresses = false
    /// RFC 3461: notifications can be asked for.
    public var dsn = false
    /// RFC 1870: the size of a message can be told in advance.
    public var size = false
    /// The largest message in bytes, if the server states one.
    public var maximumSize: Int?

    /// Nothing is offered.
    public init() {}

    /// - Parameter lines: the lines of the reply without the code, the greeting first: `mail.example.com`, `SIZE 1000`.
    public init(helloLines lines: some Sequence<String>) {
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            switch words.first?.uppercased() {
            case "PIPELINING": pipelining = true
            case "8BITMIME": eightBitMIME = true
            case "SMTPUTF8": utf8Addresses = true
            case "DSN": dsn = true
            case "SIZE":
                size = true
                // 0 means: no limit is known (RFC 1870 §4).
                maximumSize = words.count > 1 ? Int(words[1]).flatMap { $0 > 0 ? $0 : nil } : nil
            default: break
            }
        }
    }
}
