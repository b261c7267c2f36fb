import Model
import Testing
import Transport

@testable import Channels

@Suite("What a relay's word means")
struct SMTPJudgementTests {
    func failed(_ code: Int, _ text: String, _ phase: SMTPPhase) -> Delivery {
        SMTPJudgement.delivery(of: .failed(reply: SMTPReply(code: code, lines: [text]), phase: phase))
    }

    @Test(
        "A 5xx before the recipient is about us: the message waits, the channel is suspended",
        arguments: [SMTPPhase.banner, .hello, .auth, .mail])
    func aboutUs(_ phase: SMTPPhase) {
        let delivery = failed(550, "5.1.1 user unknown", phase)
        #expect(delivery.outcome == .deferred)
        #expect(delivery.suspendsChannel)
        #expect(!delivery.addressIsBad)
    }

    @Test(
        "A 5xx from RCPT on fails the message; only an unknown address is condemned",
        arguments: [
            (550, "5.1.1 <a@b.c>: user unknown", SMTPPhase.rcpt, true), (550, "Mailbox not found", .rcpt, true),
            (550, "5.7.1 blocked, user unknown to us", .rcpt, false), (552, "5.2.2 mailbox full", .rcpt, false),
            (554, "rejected", .rcpt, false), (550, "5.7.1 looks like spam", .dot, false),
            (550, "user unknown", .dot, false), (550, "5.1.1 no such user", .dot, true), (552, "too big", .mail, false),
        ])
    func aboutThem(_ code: Int, _ text: String, _ phase: SMTPPhase, _ isBad: Bool) {
        let delivery = failed(code, text, phase)
        #expect(delivery.outcome == .failed)
        #expect(delivery.addressIsBad == isBad)
        #expect(!delivery.suspendsChannel)
        #expect(delivery.reply == "\(code) \(text)")
    }

    @Test(
        "A 4xx waits, a 421 is the channel's fault wherever it comes, and so is what comes before the recipient",
        arguments: SMTPPhase.allCases)
    func notNow(_ phase: SMTPPhase) {
        for (code, isUs) in [(421, true), (450, [.banner, .hello, .auth, .mail].contains(phase))] {
            let reply = SMTPReply(code: code, lines: ["4.3.2 closing"])
            let delivery = SMTPJudgement.delivery(of: .deferred(reply: reply, phase: phase))
            #expect(delivery == Delivery(outcome: .deferred, reply: "\(code) 4.3.2 closing", blamesChannel: isUs))
            #expect(!delivery.suspendsChannel && !delivery.addressIsBad)
        }
    }

    @Test("An unsent message waits and the channel is to blame; an unanswered one is in doubt, and blames nobody")
    func unanswered() {
        let unsent = SMTPJudgement.delivery(of: .notSent(reason: "refused"))
        #expect(unsent.outcome == .deferred && unsent.blamesChannel)
        let doubt = SMTPJudgement.delivery(of: .inDoubt(reason: "closed"))
        #expect(doubt.outcome == .inDoubt && !doubt.blamesChannel)
    }

    @Test(
        "The relay's own id is kept",
        arguments: [
            ("2.0.0 Ok: queued as 4XyZ12abc", "4XyZ12abc"), ("OK id=1rXyzA-0001-2b", "1rXyzA-0001-2b"),
            ("2.0.0 x9K1abcd Message accepted for delivery", "x9K1abcd"), ("2.0.0 OK", nil), ("queued as", nil),
            ("2.0.0 OK  1700000000 a1-20020a170902eb8100b001d0si123 - gsmtp", "a1-20020a170902eb8100b001d0si123"),
            (
                "Ok 0102018c1a2b3c4d-01234567-89ab-cdef-0123-456789abcdef-000000",
                "0102018c1a2b3c4d-01234567-89ab-cdef-0123-456789abcdef-000000"
            ),
            ("2.6.0 <x@store.example> [InternalId=123, Hostname=mx] Queued mail for delivery", "x@store.example"),
            ("ok 1700000000 qp 4711", "4711"),
        ])
    func queueIDs(_ text: String, _ id: String?) {
        let reply = SMTPReply(code: 250, lines: [text])
        #expect(SMTPJudgement.delivery(of: .accepted(reply: reply)).providerID == id)
    }
}
