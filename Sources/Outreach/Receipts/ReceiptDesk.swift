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
        /// Recipients who want no more marketing.
        public var optedOut = 0
        /// What else recipients answered by SMS: kept, for a person to read.
        public var replies = 0
        /// Automatic answers, which say nothing of a delivery.
        public var answered = 0
        /// Addresses that were given up because they were out of reach too often.
        public var givenUp = 0
        /// Campaigns that pause because their mails come back for reasons that are ours.
        public var paused: [String] = []
        /// What is neither a returned mail of ours nor a refusal, or could not be read: kept, for a person to look at.
        public var unread: [String] = []

        public init() {}

        public var isEmpty: Bool { self == Summary() }

        mutating func add(_ other: Summary) {
            matched += other.matched
            repeated += other.repeated
            waiting += other.waiting
            optedOut += other.optedOut
            replies += other.replies
            answered += other.answered
            givenUp += other.givenUp
            paused += other.paused
            unread += other.unread
        }
    }

    /// Reports, or answers of recipients, as they came to the channel's address, whose secret was right.
    ///
    /// - Returns: what to answer, as the channel's definition says.
    /// - Throws: `ReceiptReader.NotGenuine`; `Problem` where the body is not what the definition says.
    public func take(
        _ push: Push, channel name: String
    ) throws -> (summary: Summary, answer: ReceiptReader.Answer) {
        let definition = try workspace.channels.described(name)
        if definition.carrier == .email {
            return (
                try takeNotice(push.body), ReceiptReader.Answer(status: 200, contentType: "text/plain", body: "ok\n")
            )
        }
        let reading = try ReceiptReader.read(push, channel: definition, at: workspace.clock.now)
        var summary = try take(reading.receipts)
        var confirms = false
        for text in reading.replies {
            let reply = Reply(
                via: text.via, providerID: text.providerID ?? "", address: text.from, text: text.text,
                isOptOut: text.isOptOut, at: text.at)
            switch try workspace.store.take(reply) {
            case .duplicate: summary.repeated += 1
            case .kept: summary.replies += 1
            case .optedOut(let isFirst):
                summary.optedOut += 1
                confirms = confirms || isFirst
            }
        }
        return (summary, confirms ? reading.confirmation ?? reading.answer : reading.answer)
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

    /// Returned mails, and mails to the unsubscribe addresses; what is neither is named in the summary.
    public func takeBounces(_ mails: [(name: String, bytes: [UInt8])]) throws -> Summary {
        var receipts: [Receipt] = []
        var summary = Summary()
        let via = workspace.settings.carriers[.email] ?? "mail"
        let domain = workspace.settings.mailDomain
        for mail in mails {
            if let token = UnsubscribeMail.token(in: mail.bytes, mailDomain: domain) {
                let isKnown = try OptOut(workspace).refuse(token: token, by: .mail) != nil
                if isKnown { summary.optedOut += 1 } else { summary.unread.append(mail.name) }
                continue
            }
            switch BounceReader.read(mail.bytes, via: via, mailDomain: domain, at: workspace.clock.now) {
            case .receipt(let receipt): receipts.append(receipt)
            case .answer: summary.answered += 1
            case .unknown: summary.unread.append(mail.name)
            }
        }
        summary.add(try takeReturns(receipts))
        return summary
    }

    /// So many mails are in memory at once.
    private static let mailsAtOnce = 50

    /// Takes what lies in `new/` of the Maildir and moves it to `cur/` once it is in the store: nothing is deleted.
    ///
    /// What was understood is marked as seen there; what was not looks unread in a mail program. A file that cannot be
    /// read stays where it is and is named each time.
    public func sweepMaildir(_ path: String) throws -> Summary {
        var summary = Summary()
        let new = "\(path)/new"
        guard FileManager.default.fileExists(atPath: new) else { return summary }
        let names = try FileManager.default.contentsOfDirectory(atPath: new).filter { !$0.hasPrefix(".") }.sorted()
        for start in stride(from: 0, to: names.count, by: Self.mailsAtOnce) {
            let page = names[start..<min(start + Self.mailsAtOnce, names.count)]
            summary.add(try sweep(page, of: path))
        }
        return summary
    }

    private func sweep(_ names: some Sequence<String>, of path: String) throws -> Summary {
        let files = FileManager.default
        var mails: [(name: String, bytes: [UInt8])] = []
        var unreadable: [String] = []
        for name in names {
            if let data = files.contents(atPath: "\(path)/new/\(name)") {
                mails.append((name, [UInt8](data)))
            } else {
                unreadable.append(name)
            }
        }
        var summary = try takeBounces(mails)
        try files.createDirectory(atPath: "\(path)/cur", withIntermediateDirectories: true)
        let unknown = Set(summary.unread)
        for mail in mails {
            // The info part of the Maildir format: "S" is seen.
            let flags = unknown.contains(mail.name) ? "" : "S"
            try files.moveItem(
                atPath: "\(path)/new/\(mail.name)", toPath: free("\(path)/cur/\(mail.name)", ending: ":2,\(flags)"))
        }
        summary.unread += unreadable
        return summary
    }

    /// A path that nothing is at: some servers give a name twice.
    private func free(_ path: String, ending: String) -> String {
        guard FileManager.default.fileExists(atPath: path + ending) else { return path + ending }
        let number = (1...).first { !FileManager.default.fileExists(atPath: "\(path).\($0)\(ending)") } ?? 1
        return "\(path).\(number)\(ending)"
    }
}
