import Foundation
import Model
import Outreach
import Storage
import Templating

/// The due list as a person or a program reads it.
struct DueView {
    let workspace: Workspace
    let day: CalendarDate

    /// One JSON object a line.
    func showJSON(_ items: [DueItem]) throws {
        var rows = JSONRows()
        for line in try lines(items) { rows.add(line.write) }
        Output.bytes(rows.bytes)
    }

    /// - Parameter perPack: a person is shown at most so many of each pack, one that is not sent among them.
    func show(_ lines: [Line], perPack: Int = .max) {
        guard !lines.isEmpty else {
            Output.line("Nobody is due a word on \(day).")
            return
        }
        let shown = Self.excerpt(lines, perPack: perPack)
        Output.line(
            Terminal.table(
                ["card", "customer", "occasion", "about", "channel", "what happens"],
                shown.map {
                    [
                        $0.card, Terminal.clipped($0.customer, to: 24), $0.occasion,
                        Terminal.clipped($0.about ?? "", to: 20), $0.channel ?? "–", $0.outcome,
                    ]
                }))
        if lines.count > shown.count { Output.line("… and \(lines.count - shown.count) more") }
        let sent = lines.count { $0.isDone }
        let skipped = lines.count { $0.reason != nil } - sent
        Output.line(
            "\(lines.count) due on \(day): \(lines.count - skipped - sent) to send, \(skipped) not"
                + (sent > 0 ? ", \(sent) have theirs already." : "."))
    }

    private static func excerpt(_ lines: [Line], perPack: Int) -> [Line] {
        guard perPack < lines.count else { return lines }
        var packs: [String] = []
        for line in lines where !packs.contains(line.occasion) { packs.append(line.occasion) }
        return packs.flatMap { pack in
            let own = lines.filter { $0.occasion == pack }
            let refused = own.filter { $0.reason != nil && !$0.isDone }.prefix(1)
            let others = own.filter { $0.reason == nil || $0.isDone }.prefix(perPack - refused.count)
            return Array(others) + Array(refused)
        }
    }

    /// What is shown of items, which takes less memory than the items.
    func lines(_ items: [DueItem]) throws -> [Line] {
        let messages = try workspace.store.messages(keys: items.map(\.key))
        return items.map { line($0, messages[$0.key]) }
    }

    struct Line {
        fileprivate var key: String
        fileprivate var card: String
        fileprivate var customer: String
        fileprivate var occasion: String
        fileprivate var about: String?
        fileprivate var due: CalendarDate
        fileprivate var channel: ChannelKind.RawValue?
        /// Why it is not sent; absent where it is.
        fileprivate var reason: String?
        /// Of its row in the ledger, where it has one.
        fileprivate var state: MessageState?

        /// Keys in order, as everywhere.
        fileprivate func write(to row: inout JSONRows.Row) {
            row.add("about", about)
            row.add("card", card)
            row.add("channel", channel)
            row.add("customer", customer)
            row.add("due", due.description)
            row.add("key", key)
            row.add("occasion", occasion)
            row.add("reason", reason)
            row.add("state", state?.rawValue)
        }

        /// The message has left already.
        fileprivate var isDone: Bool { state.map { [.sent, .failed, .inDoubt].contains($0.group) } ?? false }

        fileprivate var outcome: String {
            guard let reason else { return state == .planned ? "waits for approval" : "to send" }
            return isDone ? reason : "not sent: \(reason)"
        }
    }

    private func line(_ item: DueItem, _ message: Message?) -> Line {
        var line = Line(
            key: item.key, card: item.customer.card, customer: item.customer.name, occasion: item.pack.title,
            about: item.member?.name ?? item.vehicle?.plate ?? item.vehicle?.model, due: item.dueOn,
            state: message?.state)
        switch item.decision {
        case .send(let channel, _): line.channel = channel.rawValue
        case .skip(let obstacle): line.reason = obstacle.explanation
        }
        guard let message, message.state.group != .waiting else { return line }
        if line.isDone {
            line.channel = message.channel.rawValue
            line.reason = "already \(message.state.rawValue)"
        } else {
            line.reason = line.reason ?? message.reason ?? message.state.rawValue
        }
        return line
    }
}
