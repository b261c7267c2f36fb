import Channels
import Foundation
import Model
import Testing

@testable import Outreach

@Suite("What the ledger is told after an attempt")
struct VerdictTests {
    private let now = Date(timeIntervalSince1970: 1_795_224_600)

    private func settlement(_ delivery: Delivery, expiresIn: TimeInterval? = nil, age: TimeInterval = 0) -> MessageState
    {
        let message = Message.fixture(
            createdAt: now.addingTimeInterval(-age), expiresAt: expiresIn.map { now.addingTimeInterval($0) })
        return Verdict.settlement(of: message, attempt: 1, delivery: delivery, now: now, jitter: 0.5).nextState
    }

    @Test("no answer is doubt, and doubt is never queued again")
    func doubt() {
        #expect(settlement(Delivery(outcome: .inDoubt, reply: "timeout")) == .inDoubt)
    }

    @Test("a deferral waits for its retry while the occasion lasts")
    func deferral() {
        #expect(settlement(Delivery(outcome: .deferred, reply: "451")) == .deferred)
        #expect(settlement(Delivery(outcome: .deferred, reply: "451"), expiresIn: 60) == .expired)
        #expect(settlement(Delivery(outcome: .deferred, reply: "451"), age: 49 * 3_600) == .failed)
    }

    @Test("the first retry comes after five to ten minutes, later ones ever later, four hours at most")
    func schedule() {
        #expect(RetrySchedule.delay(afterAttempt: 1, jitter: 0) == 300)
        #expect(RetrySchedule.delay(afterAttempt: 1, jitter: 1) == 600)
        for attempt in 1..<30 {
            let delay = RetrySchedule.delay(afterAttempt: attempt, jitter: 0.3)
            #expect(delay <= RetrySchedule.delay(afterAttempt: attempt + 1, jitter: 0.3))
            #expect(delay <= 4 * 3_600)
        }
    }
}

extension Message {
    /// A marketing mail of campaign 1, unless said otherwise.
    static func fixture(
        key: String = "campaign 1/customer 1", state: MessageState = .queued, createdAt: Date, expiresAt: Date? = nil
    ) -> Message {
        Message(
            key: key, token: "0123456789abcdef0123456789abcdef", origin: .campaign(1), pack: "event-invitation",
            messageClass: .marketing, channel: .email, customerID: 1, address: "wang@example.com",
            dueOn: CalendarDate(daysSinceEpoch: 20_778), state: state, notBefore: createdAt, expiresAt: expiresAt,
            createdAt: createdAt)
    }
}
