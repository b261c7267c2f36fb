import Bounces
import Model

/// A mail to `unsubscribe+TOKEN@domain`, which mail programs send for the `mailto:` of `List-Unsubscribe` (RFC 2369).
public enum UnsubscribeMail {
    /// The token of the message whose recipient wants no more of its class; `nil` where the mail is none of these.
    ///
    /// Only the header fields that name recipients are looked at, so that a quoted one in a reply's text is no opt-out.
    public static func token(in mail: [UInt8], mailDomain: String) -> String? {
        VERP.token(to: IncomingMail(mail), prefix: VERP.unsubscribePrefix, mailDomain: mailDomain)
    }
}
