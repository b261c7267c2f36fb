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

        static func += (left: inout Summary, right: Summary) {
            left.queued += right.queued
            left.skipped += right.skipped
            left.known += right.known
        }

        mutating func count(_ message: Message, isNew: Bool) {
            if !isNew {
                known += 1
            } else if message.state == .suppressed || message.state == .expired {
                skipped += 1
            } else {
                queued += 1
            }
        }
    }

    /// Queues what is due on `day`. Doing it again, or after the clock was set back, adds nobody a second time.
    public func queueDue(on day: CalendarDate, packs: Set<String>? = nil) throws -> Summary {
        var summary = Summary()
        let scope = DueList.Scope(packs: packs, onlyOpen: true)
        let known = try DueList(workspace).forEachPage(on: day, scope) { items in
            try write(items.map { message(for: $0, on: day) }, into: &summary)
        }
        summary.known += known
        return summary
    }

    /// For so many days back it is written down what nobody queued.
    static let missedDays = 60

    /// Writes down what fell due on days on which nothing was queued, and is too late now: skipped, with the reason, and never
    /// sent. What is still in time `queueDue` queues.
    public func writeMissed(before today: CalendarDate) throws -> Summary {
        var summary = Summary()
        guard let last = try workspace.store.day(of: .queued) else { return summary }
        let first = max(last.adding(days: 1), today.adding(days: -Self.missedDays))
        guard first < today else { return summary }
        for number in first.daysSinceEpoch..<today.daysSinceEpoch {
            let day = CalendarDate(daysSinceEpoch: number)
            let scope = DueList.Scope(withLate: false, onlyOpen: true)
            summary.known += try DueList(workspace).forEachPage(on: day, scope) { items in
                let missed = items.filter { $0.expiresOn < today }.map { item in
                    var message = message(for: item, on: day)
                    if message.state != .suppressed {
                        message.state = .expired
                        message.reason = "\(ReasonCode.expired): nothing was queued on \(day)"
                    }
                    return message
                }
                try write(missed, into: &summary)
            }
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
    ///
    /// - Parameter isAllowed: asked before a row is written; nothing is written for anybody else.
    public func materialise(
        keys: [String], on day: CalendarDate, for isAllowed: (Customer) -> Bool = { _ in true }
    ) throws -> [Message] {
        let known = try workspace.store.knownKeys(keys)
        let missing = Set(keys).subtracting(known)
        if !missing.isEmpty {
            let packs = Set(missing.map(DueItem.pack(ofKey:)))
            try DueList(workspace).forEachPage(on: day, DueList.Scope(packs: packs)) { items in
                var summary = Summary()
                let wanted = items.filter { missing.contains($0.key) && isAllowed($0.customer) }
                try write(wanted.map { message(for: $0, on: day) }, into: &summary)
            }
        }
        return try keys.compactMap { try workspace.store.message(key: $0) }
    }

    func write(_ messages: [Message], into summary: inout Summary) throws {
        let days = WorkDays(workspace.settings.planning)
        let plans = messages.filter(\.channel.isTask).map { message in
            let due = max(message.dueOn, workspace.clock.date(of: message.notBefore))
            let last = message.expiresAt.map { workspace.clock.date(of: $0).adding(days: -1) }
            // Without a limit of its own, such as in a campaign, a month is enough.
            return (message.key, days.plan(due: due, last: last ?? due.adding(days: 30)))
        }
        let rows = try workspace.store.enqueue(messages, plans: Dictionary(plans) { first, _ in first })
        for (message, id) in zip(messages, rows) {
            summary.count(message, isNew: id != nil)
        }
    }

    func message(for item: DueItem, on day: CalendarDate) -> Message {
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
