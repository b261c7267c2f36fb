import Bounces
import Model

/// Finds the token of a message in what others write about it.
public enum MailToken {
    /// Of a return path, `bounce+TOKEN@mail_domain`, wherever it stands in the text.
    public static func ofReturnPath(in text: String, mailDomain: String) -> String? {
        VERP.token(in: text, mailDomain: mailDomain)
    }
}

/// Addresses that name a message: variable envelope return paths.
public enum VERP {
    public static let bouncePrefix = "bounce+"
    public static let unsubscribePrefix = "unsubscribe+"

    /// The token in `bounce+TOKEN@domain` wherever that stands in the text; letter case does not count, as some
    /// servers change it.
    static func token(in text: String, prefix: String = bouncePrefix, mailDomain: String) -> String? {
        let text = text.lowercased()
        let ending = "@" + (DomainName.ascii(mailDomain) ?? mailDomain.lowercased())
        var rest = text[...]
        while let start = rest.firstRange(of: prefix) {
            let token = rest[start.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            if (1...40).contains(token.count), text[token.endIndex...].hasPrefix(ending) { return String(token) }
            rest = rest[start.upperBound...]
        }
        return nil
    }

    /// The token in the recipients of a mail: those of the envelope first, as their headers are our own server's.
    static func token(to mail: IncomingMail, prefix: String = bouncePrefix, mailDomain: String) -> String? {
        for place in ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"] {
            for value in mail.headers(place) {
                if let token = token(in: value, prefix: prefix, mailDomain: mailDomain) { return token }
            }
        }
        return nil
    }
}
