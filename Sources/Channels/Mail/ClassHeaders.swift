import Model

/// What a mail's class adds to its headers.
///
/// | class | headers |
/// |---|---|
/// | marketing | `List-Unsubscribe` (RFC 2369), `List-Unsubscribe-Post` (RFC 8058), `List-Id` (RFC 2919), `Feedback-ID`; the subject begins with 广告 or AD |
/// | greeting, service | `Auto-Submitted: auto-generated` (RFC 3834) |
struct ClassHeaders: Sendable {
    private let mailDomain: String
    /// `List-Id`, written.
    private let listID: [UInt8]
    /// The sender in `Feedback-ID`: constant, 5 to 15 characters.
    private let feedbackSender: String

    init(signature: String, mailDomain: String) throws(Problem) {
        self.mailDomain = mailDomain
        var buffer = MailBuffer(capacity: 128)
        try buffer.header("List-Id", phrase: signature, token: "<marketing.\(mailDomain)>")
        listID = buffer.bytes
        let sender = String(mailDomain.filter { $0.isLetter || $0.isNumber }.prefix(15))
        feedbackSender = sender + String(repeating: "0", count: max(0, 5 - sender.count))
    }

    /// The label that China's rules for commercial mail ask for (互联网电子邮件服务管理办法, article 13): 广告 where the
    /// subject is Chinese, else AD. A subject that has one keeps it.
    static func subject(_ parcel: Parcel) -> String {
        let subject = parcel.rendered.subject ?? ""
        guard parcel.messageClass == .marketing, !isLabelled(subject) else { return subject }
        let isASCII = subject.utf8.allSatisfy { $0 < 0x80 }
        return isASCII && !subject.isEmpty ? "AD: \(subject)" : "广告：\(subject)"
    }

    private static func isLabelled(_ subject: String) -> Bool {
        if subject.utf8.starts(with: "广告".utf8) { return true }
        // The bit is that of small letters.
        guard subject.utf8.prefix(2).elementsEqual("ad".utf8, by: { $0 | 0x20 == $1 }) else { return false }
        // "Advice for the winter" is no label.
        return subject.dropFirst(2).first.map { !$0.isLetter && !$0.isNumber } ?? true
    }

    func append(_ parcel: Parcel, to mail: inout MailBuffer) throws(Problem) {
        switch parcel.messageClass {
        case .greeting, .service:
            mail.header("Auto-Submitted", tokens: ["auto-generated"])
        case .marketing:
            let link = try Self.unsubscribeLink(parcel)
            let address = "\(VERP.unsubscribePrefix)\(parcel.token)@\(mailDomain)"
            mail.header("List-Unsubscribe", tokens: ["<\(link)>,", "<mailto:\(address)>"])
            mail.header("List-Unsubscribe-Post", tokens: ["List-Unsubscribe=One-Click"])
            mail.raw(listID)
            mail.header("Feedback-ID", tokens: [feedbackID(parcel)])
        }
    }

    static func unsubscribeLink(_ parcel: Parcel) throws(Problem) -> String {
        guard let link = parcel.unsubscribeURL, !link.isEmpty else {
            throw Problem(
                "a marketing mail needs an unsubscribe link", at: Place(field: "List-Unsubscribe"),
                hint: "set public_url to where the world reaches the console")
        }
        let isClean = link.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
        guard isClean, link.hasPrefix("https://") || link.hasPrefix("http://"), link.utf8.count < 900 else {
            throw Problem(
                "the unsubscribe link is no web address", at: Place(field: "List-Unsubscribe"),
                hint: "public_url must begin with https:// and have neither spaces nor characters beyond ASCII")
        }
        return link
    }

    /// `campaign:class::sender`, as Google's postmaster tools group by (https://support.google.com/a/answer/6254652):
    /// fields divided by colons, the last one constant for the sender and 5 to 15 characters long.
    private func feedbackID(_ parcel: Parcel) -> String {
        let campaign = (parcel.campaign ?? "").utf8.prefix(40).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        return "\(String(decoding: campaign, as: UTF8.self)):\(parcel.messageClass.rawValue)::\(feedbackSender)"
    }
}
