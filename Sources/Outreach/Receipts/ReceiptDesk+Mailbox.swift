import Bounces
import Channels
import Foundation
import Model
import Storage

/// Returned mail out of a mailbox on a server.
extension ReceiptDesk {
    /// So many mails are kept in one transaction, and removed from the mailbox after it.
    private static let mailsAtOnce = 50

    /// Takes what is in the mailbox, and removes each mail once it is in the store: understood as evidence, not understood as
    /// it is, to be listed until a person has seen it.
    ///
    /// - Throws: `Problem` where the mailbox or the store refuses; what was not taken is still in the mailbox.
    public func fetch(
        _ settings: ReturnMailbox, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Summary {
        let box = try ReturnBox(settings, environment: environment)
        var summary = Summary()
        let names = try box.identifiers()
        for start in stride(from: 0, to: names.count, by: Self.mailsAtOnce) {
            let page = Array(names[start..<min(start + Self.mailsAtOnce, names.count)])
            var mails: [(name: String, bytes: [UInt8])] = []
            for name in page { mails.append((name, try box.mail(name))) }
            summary.add(try takeAndKeep(mails, from: settings.address))
            try box.remove(page)
        }
        return summary
    }

    /// Takes what a mail provider posts: a returned mail as it is, or a notice of Amazon's in JSON.
    func takeNotice(_ body: [UInt8]) throws -> Summary {
        let isNotice = body.first { $0 > 0x20 } == UInt8(ascii: "{")
        let head = isNotice ? Array("Content-Type: text/plain; charset=utf-8\r\n\r\n".utf8) : []
        return try takeAndKeep([(name: "1", bytes: head + body)], from: "http")
    }

    /// Takes mails in; what nobody understands is kept whole.
    public func takeAndKeep(_ mails: [(name: String, bytes: [UInt8])], from source: String) throws -> Summary {
        let summary = try takeBounces(mails)
        let unknown = Set(summary.unread)
        let kept = mails.filter { unknown.contains($0.name) }.map { mail in
            let read = IncomingMail(mail.bytes)
            let entry = UnreadMail(
                id: 0, source: source, subject: String((read.headers("subject").first ?? "").prefix(200)),
                sender: String((read.headers("from").first ?? "").prefix(200)), at: workspace.clock.now)
            return (mail: entry, digest: ReturnBox.digest(of: mail.bytes), content: mail.bytes)
        }
        try workspace.store.keepUnread(kept)
        return summary
    }
}
