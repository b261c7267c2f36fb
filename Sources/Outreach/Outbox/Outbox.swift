import Foundation
import Model
import Storage
import Templating

/// Writes what is due and what a campaign wants into the ledger: a row per person, the refused ones with their reason.
public struct Outbox: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// What came of writing a day or a campaign into the ledger.
    public struct Summary: Hashable, Sendable {
        /// New rows that may go.
        public var queued = 0
        /// New rows that must not, with the reason in each.
        public var skipped = 0
        /// Already in the ledger: not written again.
        public var known = 0

        public init() {}

        public var total: Int { queued + skipped + known }

        mutating func count(_ message: Message, isNew: Bool) {
            if !isNew {
                known += 1
            } else if message.state == .suppressed {
                skipped += 1
            } else {
                queued += 1
            }
        }
    }

    /// Queues what is due on `day`. Doing it again, or after the clock was set back, adds nobody a second time.
    public func queueDue(on day: CalendarDate, packs: Set<String>? = nil) throws -> Summary {
        var summary = Summary()
        try DueList(workspace).forEachPage(on: day, packs: packs) { items in
            try write(items.map { message(for: $0, on: day) }, into: &summary)
        }
        return summary
    }

    /// The ledger's row of one due item, written now if it is not there yet: for acting on it before the day's hour.
    ///
    /// - Throws: `Problem` where nothing with this key is due on `day`.
    public func materialise(key: String, on day: CalendarDate) throws -> Message {
        guard let message = try materialise(keys: [key], on: day).first else {
            throw Problem("\(key) is not due on \(day)", hint: "look at hongyan due --on \(day)")
        }
        return message
    }

    /// The same for several at once, in the order of the keys; what is not due on `day` is left out.
    public func materialise(keys: [String], on day: CalendarDate) throws -> [Message] {
        let known = try workspace.store.knownKeys(keys)
        let missing = Set(keys).subtracting(known)
        if !missing.isEmpty {
            let packs = Set(missing.map(DueItem.pack(ofKey:)))
            try DueList(workspace).forEachPage(on: day, packs: packs) { items in
                let wanted = items.filter { missing.contains($0.key) }
                _ = try workspace.store.enqueue(wanted.map { message(for: $0, on: day) })
            }
        }
        return try keys.compactMap { try workspace.store.message(key: $0) }
    }

    func write(_ messages: [Message], into summary: inout Summary) throws {
        for (message, id) in zip(messages, try workspace.store.enqueue(messages)) {
            summary.count(message, isNew: id != nil)
        }
    }

    private func message(for item: DueItem, on day: CalendarDate) -> Message {
        let clock = workspace.clock
        let settings = workspace.settings
        var message = Message(
            key: item.key, token: MessageToken.draw(at: workspace.clock.now), origin: .occasion, pack: item.pack.name,
            messageClass: item.pack.messageClass, channel: item.pack.channels.first ?? .sms,
            customerID: item.customer.id, subject: item.subject, address: "", dueOn: item.dueOn,
            state: settings.needsApproval ? .planned : .queued,
            notBefore: clock.instant(of: day, minute: settings.dailyMinute),
            expiresAt: clock.instant(of: item.expiresOn.adding(days: 1)), createdAt: clock.now)
        message.apply(item.decision)
        return message
    }
}

extension Message {
    /// Takes over the channel and address that were chosen, or the reason why none was.
    mutating func apply(_ decision: DueItem.Decision) {
        switch decision {
        case .send(let channel, let address):
            self.channel = channel
            self.address = address
        case .skip(let obstacle):
            state = .suppressed
            reason = obstacle.ledgerReason
        }
    }
}
