import Channels
import Foundation
import Model
import Storage

/// Takes in what providers say became of messages: delivery reports over HTTP, returned mail from a folder.
public struct ReceiptDesk: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What came of a batch of receipts.
    public struct Summary: Hashable, Sendable {
        /// Told us something about one of our messages.
        public var matched = 0
        /// Came before, and changed nothing.
        public var repeated = 0
        /// About no message that is known yet: kept, and matched when its id becomes known.
        public var waiting = 0
        /// Files that are no returned mail: kept where they were read from.
        public var unread: [String] = []

        public init() {}
    }

    /// A report as it was posted to the channel's address, whose secret was right.
    ///
    /// - Returns: what to answer, as the channel's definition says.
    /// - Throws: `Problem` where the body is not what the definition says.
    public func takePush(
        channel name: String, contentType: String, query: [(String, String)], body: [UInt8]
    ) throws -> (summary: Summary, answer: ReceiptReader.Answer) {
        let read = try ReceiptReader.receipts(
            channel: workspace.channels.definition(name), contentType: contentType, query: query, body: body,
            at: workspace.clock.now)
        return (try take(read.receipts), read.answer)
    }

    public func take(_ receipts: [Receipt]) throws -> Summary {
        var summary = Summary()
        for result in try workspace.store.take(receipts, now: workspace.clock.now) {
            switch result {
            case .matched: summary.matched += 1
            case .duplicate: summary.repeated += 1
            case .waiting: summary.waiting += 1
            }
        }
        return summary
    }

    /// Returned mails given one by one; what is not one is named in the summary.
    public func takeBounces(_ mails: [(name: String, bytes: [UInt8])]) throws -> Summary {
        var receipts: [Receipt] = []
        var unread: [String] = []
        let via = workspace.settings.carriers[.email] ?? "mail"
        for mail in mails {
            let receipt = BounceReader.receipt(
                from: mail.bytes, via: via, mailDomain: workspace.settings.mailDomain, at: workspace.clock.now)
            if let receipt { receipts.append(receipt) } else { unread.append(mail.name) }
        }
        var summary = try take(receipts)
        summary.unread = unread
        return summary
    }

    /// Takes what lies in `new/` of the Maildir and moves it to `cur/` once it is in the store: nothing is deleted.
    public func sweepMaildir(_ path: String) throws -> Summary {
        let files = FileManager.default
        let new = "\(path)/new"
        guard files.fileExists(atPath: new) else { return Summary() }
        let names = try files.contentsOfDirectory(atPath: new).filter { !$0.hasPrefix(".") }.sorted()
        guard !names.isEmpty else { return Summary() }
        let mails = names.compactMap { name in
            files.contents(atPath: "\(new)/\(name)").map { (name: name, bytes: [UInt8]($0)) }
        }
        let summary = try takeBounces(mails)
        try files.createDirectory(atPath: "\(path)/cur", withIntermediateDirectories: true)
        for mail in mails {
            // ":2,S" marks a mail as seen (the Maildir format's info part).
            try files.moveItem(atPath: "\(new)/\(mail.name)", toPath: "\(path)/cur/\(mail.name):2,S")
        }
        return summary
    }
}
