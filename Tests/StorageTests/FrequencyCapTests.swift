import Foundation
import Model
import Storage
import Testing

@Suite("How much one person and one number get, counted as a message is armed")
struct FrequencyCapTests {
    let temporary: TemporaryStore
    let customer: Int64
    var store: Store { temporary.store }

    init() throws {
        temporary = try TemporaryStore()
        customer = try temporary.store.add()
        for channel in [ChannelKind.sms, .email] {
            try store.setConsent(
                customerID: customer, Consent(channel: channel, messageClass: .marketing, answer: .granted))
        }
    }

    private static func rules(_ adjust: (inout SendingRules) -> Void) -> SendingRules {
        var rules = SendingRules()
        adjust(&rules)
        return rules
    }

    /// A mail and a text of one class, both leased.
    private func pair(_ messageClass: MessageClass = .marketing) throws -> [Message] {
        try store.enqueue([
            .fixture(
                key: "mail", customerID: customer, messageClass: messageClass, channel: .email,
                address: "a@example.com"),
            .fixture(key: "text", customerID: customer, messageClass: messageClass),
        ])
        return try store.claimAll().sorted { $0.id < $1.id }
    }

    @Test("A mail and a text that are prepared side by side do not both pass a limit of one", arguments: [true, false])
    func acrossChannels(inOneTransaction: Bool) throws {
        let rules = Self.rules { $0.perWeek = [.marketing: 1] }
        let pair = try pair()
        let verdicts =
            inOneTransaction
            ? try store.arm(pair, rules: rules) : try pair.flatMap { try store.arm([$0], rules: rules) }
        #expect(verdicts[0] == .armed(attempt: 1))
        #expect(verdicts[1] == .stopped(.suppressed, reason: "frequency_cap: 1 message in the last seven days"))
        #expect(try store.message(id: pair[1].id)?.reason == "frequency_cap: 1 message in the last seven days")
    }

    @Test("A class without a limit goes, and what went of it counts for those that have one")
    func otherClasses() throws {
        let rules = Self.rules { $0.perWeek = [.marketing: 1] }
        let greetings = try pair(.greeting)
        #expect(try store.arm(greetings, rules: rules) == [.armed(attempt: 1), .armed(attempt: 1)])
        try store.enqueue([.fixture(key: "offer", customerID: customer, messageClass: .marketing)])
        #expect(
            try store.arm(store.claimAll(), rules: rules)
                == [.stopped(.suppressed, reason: "frequency_cap: 2 messages in the last seven days")])
    }

    @Test("A message that is tried again is not refused for its own first try")
    func secondTry() throws {
        let rules = Self.rules { $0.perWeek = [.marketing: 1] }
        let text = try pair()[1]
        _ = try store.arm([text], rules: rules)
        try store.settle(text.id, .deferred, notBefore: noon)
        let again = try store.claimAll().filter { $0.id == text.id }
        #expect(try store.arm(again, rules: rules) == [.armed(attempt: 2)])
    }

    @Test("The second text of a minute waits in the queue for the first one's minute to end, with its reason")
    func perNumber() throws {
        let rules = Self.rules { $0.recipient = .operators }
        let other = try store.add(.fixture(card: "261121-002"))
        try store.enqueue([
            .fixture(key: "a", customerID: customer), .fixture(key: "b", customerID: other),
        ])
        let texts = try store.claimAll().sorted { $0.id < $1.id }
        let verdicts = try store.arm(texts, rules: rules)
        let reason = "recipient_limit: this number has had 1 in 24 hours"
        #expect(verdicts == [.armed(attempt: 1), .stopped(.queued, reason: reason)])
        let waiting = try #require(try store.message(id: texts[1].id))
        #expect(waiting.state == .queued && waiting.reason == reason && waiting.notBefore == noon + 60)
        #expect(try store.attempts(of: waiting.id).isEmpty)

        // What did not go after all counts for nothing.
        try store.settle(texts[0].id, .failed)
        let again = try store.claimAll(now: noon + 61)
        #expect(try store.arm(again, rules: rules, now: noon + 61) == [.armed(attempt: 1)])
    }
}
