import Foundation
import Model
import Storage
import Templating

extension Outbox {
    /// How long after its day a follow-up still makes sense.
    static let patienceWithFollowUp = 7

    /// Queues what consultants do some days after a message went, for the packs that say so. Doing it again adds nothing.
    public func queueFollowUps(on day: CalendarDate) throws -> Summary {
        var summary = Summary()
        for pack in workspace.packs.packs {
            guard let followUp = pack.followUp else { continue }
            // Days on which the machine was off are caught up with.
            let first = day.adding(days: -followUp.days - Self.patienceWithFollowUp)
            let messages = try workspace.store.messagesSent(
                pack: pack.name, from: workspace.clock.instant(of: first),
                to: workspace.clock.instant(of: day.adding(days: 1 - followUp.days)))
            for start in stride(from: 0, to: messages.count, by: Store.pageSize) {
                let page = messages[start..<min(start + Store.pageSize, messages.count)]
                    .filter { $0.message.channel != followUp.channel }
                let ids = Set(page.map(\.message.customerID)).sorted()
                let customers = try workspace.store.customers(ids: ids)
                let choice = try ChannelChoice(customers: customers, workspace)
                let byID = Dictionary(customers.map { ($0.id, $0) }) { first, _ in first }
                try write(
                    page.compactMap { sent in
                        guard let customer = byID[sent.message.customerID] else { return nil }
                        return self.followUp(followUp, pack, sent, customer, choice, on: day)
                    }, into: &summary)
            }
        }
        return summary
    }

    private func followUp(
        _ followUp: FollowUp, _ pack: TemplatePack, _ sent: SentMessage, _ customer: Customer, _ choice: ChannelChoice,
        on day: CalendarDate
    ) -> Message {
        let clock = workspace.clock
        let due = clock.date(of: sent.at).adding(days: followUp.days)
        var message = Message(
            key: "\(sent.message.key)/follow-up", token: MessageToken.draw(at: clock.now), origin: .occasion,
            pack: pack.name, messageClass: pack.messageClass, channel: followUp.channel, customerID: customer.id,
            subject: sent.message.subject, address: "", dueOn: due, notBefore: clock.instant(of: due),
            expiresAt: clock.instant(of: due.adding(days: Self.patienceWithFollowUp + 1)), createdAt: clock.now)
        message.apply(choice.decide(for: customer, channels: [followUp.channel], messageClass: pack.messageClass))
        return message
    }
}
