import Channels
import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("What the ledger is told after an attempt")
struct VerdictTests {
    private let now = Date(timeIntervalSince1970: 1_795_224_600)

    private func settlement(
        _ delivery: Delivery, expiresIn: TimeInterval? = nil, firstTryAgo: TimeInterval = 0,
        restsFor: TimeInterval? = nil
    ) -> Settlement {
        let message = Message.fixture(
            createdAt: now.addingTimeInterval(-90 * 86_400), expiresAt: expiresIn.map { now.addingTimeInterval($0) })
        let verdict = Verdict(
            now: now, firstTry: now.addingTimeInterval(-firstTryAgo),
            channelRestsUntil: restsFor.map { now.addingTimeInterval($0) }, jitter: 0.5)
        return verdict.settlement(of: message, attempt: 1, delivery: delivery)
    }

    @Test("no answer is doubt, and doubt is never queued again")
    func doubt() {
        let doubt = Delivery(outcome: .inDoubt, reply: "timeout")
        #expect(settlement(doubt).nextState == .inDoubt)
        #expect(settlement(doubt, restsFor: 30).nextState == .inDoubt)
    }

    @Test(
        "a deferral waits for its retry while the occasion lasts; patience is counted from the first try, not from the row"
    )
    func deferral() {
        let deferral = Delivery(outcome: .deferred, reply: "451")
        #expect(settlement(deferral).nextState == .deferred)
        #expect(settlement(deferral).notBefore == now.addingTimeInterval(450))
        #expect(settlement(deferral, expiresIn: 60).nextState == .expired)
        #expect(settlement(deferral, firstTryAgo: 49 * 3_600).nextState == .failed)
        let later = Delivery(outcome: .deferred, reply: "429", retryAfter: 3_000)
        #expect(settlement(later).notBefore == now.addingTimeInterval(3_000))
    }

    @Test("what the channel is to blame for keeps its place until the channel's rest is over")
    func channelAtFault() {
        let down = Delivery(outcome: .deferred, reply: "not sent: connection refused")
        #expect(settlement(down).nextState == .deferred)
        #expect(settlement(down, restsFor: 30).nextState == .queued)
        #expect(settlement(down, restsFor: 30).notBefore == now.addingTimeInterval(30))
        #expect(settlement(down, expiresIn: 20, restsFor: 30).nextState == .expired)
        let greylisted = Delivery(outcome: .deferred, reply: "451 4.7.1 try later")
        #expect(settlement(greylisted, restsFor: 30).nextState == .deferred)
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
