import Foundation
import Model
import Outreach
import Storage

/// Messages in doubt, as a person or a program reads them.
struct DoubtsView {
    let workspace: Workspace

    func show(_ doubts: [DoubtDesk.Doubt], of total: Int, asJSON: Bool) throws {
        if asJSON {
            for doubt in doubts { Output.line(try JSONLine.text(Line(doubt))) }
            return
        }
        guard !doubts.isEmpty else {
            Output.line("No message is in doubt.")
            return
        }
        for doubt in doubts { show(doubt) }
        Output.line(
            "\(Words.count(total, "message")) in doubt"
                + (doubts.count < total ? ", the first \(doubts.count) shown." : ".")
                + " Settle with: hongyan doubts settle NUMBER --sent or --not-sent")
    }

    private func show(_ doubt: DoubtDesk.Doubt) {
        let message = doubt.message
        let customer = doubt.customer.map { "\($0.name) (\($0.card))" } ?? "customer \(message.customerID)"
        let armed = doubt.attempt.map { workspace.stamp($0.startedAt) } ?? "–"
        let lines = [
            "\(message.id)  \(message.pack) to \(customer) by \(message.channel.rawValue), "
                + Masking.address(message.address) + (doubt.campaign.map { ", campaign \($0)" } ?? ""),
            "    armed     \(armed) through \(message.via ?? "–"), attempt \(doubt.attempt?.number ?? 0)",
            "    known     \(doubt.known)",
            "    look for  \(doubt.lookFor)",
        ]
        for line in lines { Output.line(Terminal.printable(line)) }
        Output.line()
    }

    private struct Line: Encodable {
        var message: Message
        var attempt: Attempt?
        var customer: String?
        var card: String?
        var campaign: String?
        var messageID: String?
        var known: String
        var lookFor: String

        init(_ doubt: DoubtDesk.Doubt) {
            message = doubt.message
            attempt = doubt.attempt
            customer = doubt.customer?.name
            card = doubt.customer?.card
            campaign = doubt.campaign
            messageID = doubt.messageID
            known = doubt.known
            lookFor = doubt.lookFor
        }
    }

    /// - Throws: `Problem` where one was not in doubt: nothing of it was changed.
    static func show(_ results: [DoubtResult]) throws {
        let settled = results.filter(\.isSettled)
        for (state, those) in Dictionary(grouping: settled, by: \.after).sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            Output.line(
                "\(Words.count(those.count, "message")) \(those.count == 1 ? "is" : "are") \(state.rawValue) now.")
        }
        if results.isEmpty { Output.line("No message is in doubt.") }
        guard let other = results.first(where: { !$0.isSettled }) else { return }
        throw Problem(
            "message \(other.messageID) is \(other.before.rawValue), not in doubt",
            hint: "it was left as it is; hongyan messages \(other.messageID) tells why")
    }
}

extension Workspace {
    /// `2026-11-21T09:05:00+08:00`, in the store's zone.
    func stamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: clock.timeZone))
    }
}
