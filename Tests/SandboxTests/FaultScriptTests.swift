import Foundation
import Model
import Synchronization
import Testing

@testable import Sandbox

@Suite("A script says what goes wrong")
struct FaultScriptTests {
    @Test("Every word of a rule is understood")
    func reads() throws {
        let faults = try FaultScript.read(
            text: """
                mail:
                  - {who: everyone, at: banner, do: reply 554 No service}
                  - {who: everyone, at: hello, do: endless 250 HONGYAN}
                  - {who: everyone, at: auth, do: reply 535 5.7.8 Wrong password, times: 2}
                  - {who: care@x.cn, at: mail, do: trickle 1}
                  - {who: "@x.cn", at: rcpt, do: silence, after: 2, for: 0.5}
                  - {who: slow, at: data, do: delay 2.5}
                  - {who: slow, at: body, do: close}
                  - {who: slow, at: dot, do: close keeping}
                  - {who: slow, at: dot, do: bytes 32 00 0d 0A}
                  - {who: slow, at: dot, do: garbage, after: 3}
                  - {who: slow, at: dot, do: bounce 5.1.1 550 No such user}
                sms:
                  - {who: everyone, do: status 503}
                  - {who: "0429", do: status 429 60, times: 1}
                  - {who: "1", do: refuse -5 Not now, for: 9}
                  - {who: "2", do: silence reporting}
                  - {who: "3", do: undeliverable MI:0001}
                  - {who: "4", do: no report}
                  - {who: "5", do: report twice}
                  - {who: "6", do: report first}
                  - {who: "7", do: close}
                  - {who: "8", do: delay 1}
                """, file: "faults.yaml")
        #expect(
            faults.mail == [
                MailFault(.anyone, at: .banner, .reply(.init(554, nil, "No service"))),
                MailFault(.anyone, at: .hello, .endless(.init(250, nil, "HONGYAN"))),
                MailFault(.anyone, at: .authentication, .reply(.init(535, "5.7.8", "Wrong password")), times: 2),
                MailFault(.address("care@x.cn"), at: .mail, .trickle(.seconds(1))),
                MailFault(
                    .domain("x.cn"), at: .recipient, .silence,
                    window: FaultWindow(after: .seconds(2), for: .milliseconds(500))),
                MailFault(.word("slow"), at: .data, .delay(.milliseconds(2500))),
                MailFault(.word("slow"), at: .body, .close()),
                MailFault(.word("slow"), at: .dot, .close(keepingMail: true)),
                MailFault(.word("slow"), at: .dot, .bytes([0x32, 0x00, 0x0D, 0x0A])),
                MailFault(.word("slow"), at: .dot, .garbage, window: FaultWindow(after: .seconds(3))),
                MailFault(.word("slow"), at: .dot, .bounce(status: "5.1.1", diagnostic: "550 No such user")),
            ])
        #expect(
            faults.sms == [
                SMSFault(endingIn: "", .status(503)),
                SMSFault(endingIn: "0429", .status(429, retryAfter: 60), times: 1),
                SMSFault(endingIn: "1", .refuse(code: -5, message: "Not now"), window: FaultWindow(for: .seconds(9))),
                SMSFault(endingIn: "2", .silence(isReported: true)),
                SMSFault(endingIn: "3", .undeliverable(error: "MI:0001")), SMSFault(endingIn: "4", .noReport),
                SMSFault(endingIn: "5", .reportTwice), SMSFault(endingIn: "6", .reportFirst),
                SMSFault(endingIn: "7", .close()), SMSFault(endingIn: "8", .delay(.seconds(1))),
            ])
    }

    @Test(
        "What is wrong is said in one sentence with its place",
        arguments: [
            ("mial: []", "f.yaml:1:1: unknown key mial; did you mean mail?"),
            ("mail: yes", "f.yaml:1:7: mail must be a list; begin each rule with a hyphen"),
            ("mail: [slow]", "f.yaml:1:8: there must be keys with values; docs/sandbox.md shows a script"),
            (
                "mail:\n- {who: slow, at: dod, do: silence}",
                "f.yaml:2:19: at is “dod”; it is one of banner, hello, auth, mail, rcpt, data, body, dot"
            ),
            (
                "mail:\n- {who: slow, at: banner, do: silence}",
                "f.yaml:2:9: nobody's address is known at that phase; write who: everyone"
            ),
            (
                "mail:\n- {at: dot, do: silence}",
                "f.yaml:2:3: who is missing; it is everyone, a word, an address or @domain"
            ),
            (
                "mail:\n- {who: slow, at: rcpt, do: bounce 5.1.1 gone}",
                "f.yaml:2:19: mail is returned after it was taken; write at: dot"
            ),
            (
                "mail:\n- {who: slow, at: dot, do: silence, times: 0}",
                "f.yaml:2:44: times is “0”; it is a whole number above 0"
            ),
            (
                "mail:\n- {who: slow, at: dot, do: silence, after: soon}",
                "f.yaml:2:44: after is “soon”; it is seconds since the start"
            ),
            (
                "sms:\n- {who: 12x, do: silence}",
                "f.yaml:2:9: who is “12x”; it is everyone, or the last digits of the number in quotes"
            ),
        ])
    func refuses(script: String, sentence: String) throws {
        let problem = #expect(throws: Problem.self) { try FaultScript.read(text: script, file: "f.yaml") }
        #expect(problem?.description == sentence)
    }

    @Test(
        "Nonsense is no action",
        arguments: [
            "reply", "reply 999 x", "reply two", "close soon", "delay", "delay -1", "bytes", "bytes 1g", "bytes 100",
            "bounce 5.1.1", "bounce now please", "garbage in", "silence please", "trickle", "endless", "explode", "",
        ])
    func refusesActions(text: String) {
        #expect(MailFault.Action(script: text) == nil)
    }

    @Test("A rule holds in its window, by the clock that is given, and counts only there")
    func windows() {
        let clock = Mutex(Date(timeIntervalSince1970: 1_795_251_900))
        let book = FaultBook(
            SandboxFaults(
                mail: [
                    MailFault(
                        .anyone, at: .dot, .silence, times: 1, window: FaultWindow(after: .seconds(2), for: .seconds(3))
                    )
                ],
                sms: [SMSFault(endingIn: "", .noReport, window: FaultWindow(after: .seconds(4)))]),
            now: { clock.withLock(\.self) })
        func pass(_ seconds: TimeInterval) { clock.withLock { $0 += seconds } }
        #expect(book.mailFault(at: .dot, ["a@x.cn"]) == nil)
        pass(2)
        #expect(book.smsFault("1") == nil)
        #expect(book.mailFault(at: .dot, ["a@x.cn"]) == .silence)
        #expect(book.mailFault(at: .dot, ["a@x.cn"]) == nil, "once only")
        pass(2)
        #expect(book.smsFault("1") == .noReport)
        book.faults = book.faults
        #expect(book.smsFault("1") == nil, "the window counts anew")
        pass(5)
        #expect(book.mailFault(at: .dot, ["a@x.cn"]) == nil, "the window is over")
    }

    @Test("Rules of a script come before the tables")
    func order() {
        let own = MailFault(.word("slow"), at: .dot, .silence)
        let faults = SandboxFaults(mail: [own]).before(.standard)
        #expect(faults.mail.first == own)
        #expect(faults.mail.count == SandboxFaults.standardMail.count + 1)
        #expect(faults.sms == SandboxFaults.standardSMS)
    }
}
