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

    @Test("A 4xx waits, an unsent message waits, an unanswered one is in doubt")
    func others() {
        let reply = SMTPReply(code: 421, lines: ["4.3.2 closing"])
        #expect(
            SMTPJudgement.delivery(of: .deferred(reply: reply, phase: .auth))
                == Delivery(outcome: .deferred, reply: "421 4.3.2 closing"))
        #expect(SMTPJudgement.delivery(of: .notSent(reason: "refused")).outcome == .deferred)
        #expect(SMTPJudgement.delivery(of: .inDoubt(reason: "closed")).outcome == .inDoubt)
    }

    @Test(
        "The relay's own id is kept",
        arguments: [
            ("2.0.0 Ok: queued as 4XyZ12abc", "4XyZ12abc"), ("OK id=1rXyzA-0001-2b", "1rXyzA-0001-2b"),
            ("2.0.0 x9K1abcd Message accepted for delivery", "x9K1abcd"), ("2.0.0 OK", nil), ("queued as", nil),
        ])
    func queueIDs(_ text: String, _ id: String?) {
        let reply = SMTPReply(code: 250, lines: [text])
        #expect(SMTPJudgement.delivery(of: .accepted(reply: reply)).providerID == id)
    }
}
