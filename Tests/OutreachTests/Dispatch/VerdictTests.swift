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
        _ delivery: Delivery, attempt: Int = 1, setbacks: Int = 0, expiresIn: TimeInterval? = nil,
        firstTryAgo: TimeInterval = 0, restsFor: TimeInterval? = nil, hasStandIn: Bool = false
    ) -> Settlement {
        let message = Message.fixture(
            createdAt: now.addingTimeInterval(-90 * 86_400), expiresAt: expiresIn.map { now.addingTimeInterval($0) })
        let verdict = Verdict(
            now: now, firstTry: now.addingTimeInterval(-firstTryAgo), setbacks: setbacks,
            channelRestsUntil: restsFor.map { now.addingTimeInterval($0) }, hasStandIn: hasStandIn, jitter: 0.5)
        return verdict.settlement(of: message, attempt: attempt, delivery: delivery)
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

    @Test("what the channel is to blame for keeps its place: until the channel's rest is over, or for another channel")
    func channelAtFault() {
        let down = Delivery(outcome: .deferred, reply: "not sent: connection refused", blamesChannel: true)
        #expect(settlement(down).nextState == .queued)
        #expect(settlement(down).notBefore == now.addingTimeInterval(15))
        #expect(settlement(down).blamesChannel)
        #expect(settlement(down, restsFor: 30).nextState == .queued)
        #expect(settlement(down, restsFor: 30).notBefore == now.addingTimeInterval(30))
        #expect(settlement(down, expiresIn: 20, restsFor: 30).nextState == .expired)
        #expect(settlement(down, restsFor: 30, hasStandIn: true).notBefore == now)
        let greylisted = Delivery(outcome: .deferred, reply: "451 4.7.1 try later")
        #expect(settlement(greylisted, restsFor: 30, hasStandIn: true).nextState == .deferred)
        let doubt = Delivery(outcome: .inDoubt, reply: "no answer")
        #expect(settlement(doubt, restsFor: 30, hasStandIn: true).nextState == .inDoubt)
    }

    @Test("a relay that turns one message away again and again is asked less and less often")
    func channelFaults() {
        for (fault, seconds) in [(1, 15.0), (2, 30), (3, 60), (20, 600)] {
            #expect(RetrySchedule.delay(afterChannelFault: fault, jitter: 0.5) == seconds)
        }
    }

    @Test("a channel's faults are no setbacks of the message: its own retries go on where they were")
    func setbacks() {
        let deferral = Delivery(outcome: .deferred, reply: "451")
        #expect(settlement(deferral, attempt: 9, setbacks: 0).notBefore == now.addingTimeInterval(450))
        #expect(settlement(deferral, attempt: 9, setbacks: 2).notBefore == now.addingTimeInterval(450 * 1.75 * 1.75))
    }

    @Test(
        "the first retry comes after five to ten minutes, later ones ever later, service sooner than marketing",
        arguments: [(MessageClass.service, 3_600.0...7_200), (.greeting, 3_600...7_200), (.marketing, 7_200...14_400)])
    func schedule(messageClass: MessageClass, longest: ClosedRange<Double>) {
        func delay(_ setback: Int, _ jitter: Double) -> TimeInterval {
            RetrySchedule.delay(afterSetback: setback, of: messageClass, jitter: jitter)
        }
        #expect(delay(1, 0) == 300)
        #expect(delay(1, 1) == 600)
        for setback in 1..<30 { #expect(delay(setback, 0.3) <= delay(setback + 1, 0.3)) }
        #expect(delay(30, 0) == longest.lowerBound && delay(30, 1) == longest.upperBound, "the longest is drawn too")
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
