import Foundation
import Model
import Outreach
import Storage
import Templating

/// The due list as a person or a program reads it.
struct DueView {
    let workspace: Workspace
    let day: CalendarDate
    let items: [DueItem]

    /// - Parameter limit: a person is shown at most so many.
    func show(asJSON: Bool, limit: Int = .max) throws {
        let lines = try items.map(line)
        if asJSON {
            for line in lines { print(try JSONLine.text(line)) }
            return
        }
        guard !lines.isEmpty else {
            print("Nobody is due a word on \(day).")
            return
        }
        print(
            Terminal.table(
                ["card", "customer", "occasion", "about", "channel", "what happens"],
                lines.prefix(limit).map {
                    [
                        $0.card, Terminal.clipped($0.customer, to: 24), $0.occasion,
                        Terminal.clipped($0.about ?? "", to: 20),
                        $0.channel ?? "–", $0.reason.map { "not sent: \($0)" } ?? "sent",
                    ]
                }))
        if lines.count > limit { print("… and \(lines.count - limit) more") }
        let skipped = lines.count { $0.reason != nil }
        print("\(lines.count) due on \(day): \(lines.count - skipped) to send, \(skipped) not.")
    }

    private struct Line: Encodable {
        var key: String
        var card: String
        var customer: String
        var occasion: String
        var about: String?
        var due: CalendarDate
        var channel: ChannelKind.RawValue?
        /// Why it is not sent; absent where it is.
        var reason: String?
        /// Of its row in the ledger, where it has one.
        var state: MessageState?
    }

    private func line(_ item: DueItem) throws -> Line {
        let message = try workspace.store.message(key: item.key)
        var line = Line(
            key: item.key, card: item.customer.card, customer: item.customer.name, occasion: item.pack.title,
            about: item.member?.name ?? item.vehicle?.plate ?? item.vehicle?.model, due: item.dueOn,
            state: message?.state)
        switch item.decision {
        case .send(let channel, _): line.channel = channel.rawValue
        case .skip(let obstacle): line.reason = obstacle.explanation
        }
        if let message, line.reason == nil, message.state.group != .waiting {
            line.reason = "already \(message.state.rawValue)"
        }
        return line
    }
}
