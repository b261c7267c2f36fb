import Foundation
import Model
import Sandbox
import Storage
import Testing

@testable import Outreach

@Suite("What becomes of a message on a real wire", .timeLimit(.minutes(1)))
struct OutcomeTests {
    private func only(_ post: Post) throws -> Message { try #require(try post.room.messages().first) }

    @Test("an accepted mail has its attempt, the relay's words and its token in the Message-ID")
    func accepted() async throws {
        try await Post.open { post in
            try post.queue([.fixture(phones: [])])
            let summary = try await post.send()
            #expect((summary.accepted, summary.attempts, summary.stopped) == (1, 1, 0))
            let message = try only(post)
            #expect(message.state == .accepted && message.via == "mail")
            #expect(try post.room.store.attempts(of: message.id).map(\.outcome) == [.accepted])
            let mail = try #require(post.mail.mails.first)
            #expect(mail.header("Message-ID") == "<\(message.token)@example.com>")
            #expect(mail.sender == "bounce+\(message.token)@example.com")
        }
    }

    @Test("a mail refused for now waits for its time, keeps its date, and then goes")
    func deferred() async throws {
        try await Post.open { post in
            try post.queue([.numbered(1, mail: "defer@example.com")])
            #expect(try await post.send().deferred == 1)
            #expect(try only(post).notBefore == post.room.clock.now + 450)
            #expect(try await post.send().attempts == 0)
            post.room.clock.advance(by: 451)
            #expect(try await post.send().accepted == 1)
            #expect(try post.room.store.attempts(of: try only(post).id).map(\.outcome) == [.deferred, .accepted])
            #expect(post.mail.mails.first?.header("Date") == "Sat, 21 Nov 2026 10:00:00 +0800")
        }
    }

    @Test("a birthday that is still deferred at midnight expires, and is not sent the day after")
    func expires() async throws {
        try await Post.open { post in
            post.room.clock.set("2026-11-21T23:40")
            try post.queue([.numbered(1, mail: "defer@example.com"), .numbered(2, mail: "full@example.com")])
            #expect(try await post.send().deferred == 2)
            post.room.clock.set("2026-11-22T00:00")
            #expect(try await post.send().attempts == 0)
            #expect(try post.room.messages().map(\.state) == [.expired, .expired])
            #expect(post.mail.mailCount == 0)
        }
    }

    @Test("an address that does not exist fails at once and gets nothing more")
    func refusedForGood() async throws {
        try await Post.open { post in
            try post.queue([.numbered(1, mail: "unknown@example.com"), .numbered(2, mail: "spam@example.com")])
            #expect(try await post.send().failed == 2)
            let store = post.room.store
            #expect(try store.isSuppressed(carrier: .email, address: "unknown@example.com", messageClass: .service))
            // What the relay thinks of the words says nothing about the address.
            #expect(try !store.isSuppressed(carrier: .email, address: "spam@example.com", messageClass: .service))
            #expect(
                try post.room.messages(.failed).allSatisfy {
                    $0.reason?.firstMatch(of: #/^refused: [a-z]+: 55[0-9]/#) != nil
                })
        }
    }

    @Test("no answer after the dot is doubt, whether or not the mail arrived, and is never sent again by itself")
    func doubt() async throws {
        try await Post.open { post in
            try post.queue([.numbered(1, mail: "drop@example.com"), .numbered(2, mail: "lose@example.com")])
            #expect(try await post.send().inDoubt == 2)
            for _ in 0..<3 {
                post.room.clock.advance(by: 4 * 3_600)
                #expect(try await post.send().attempts == 0)
            }
            #expect(try post.room.states() == [.inDoubt: 2])
            #expect(post.mail.mailCount == 1)
        }
    }

    @Test("a connection that is cut before the mail is no doubt: it is tried again")
    func cut() async throws {
        let faults = SandboxFaults(mail: [MailFault(.anyone, at: .data, .close(), times: 1)])
        try await Post.open(faults: faults) { post in
            try post.queue([.numbered(1)])
            #expect(try await post.send().deferred == 1)
            post.room.clock.advance(by: 600)
            #expect(try await post.send().accepted == 1)
            #expect(post.mail.mailCount == 1)
        }
    }

    @Test("the gateway's refusals, throttling, errors and silence each have their state")
    func gateway() async throws {
        let packs = Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]")
        try await Post.open(packs: packs) { post in
            let numbers = ["0404", "0429", "0500", "0503", "0777", "1000"]
            try post.queue(
                numbers.enumerated().map { .numbered($0.offset, phone: "+861380000\($0.element)") })
            let summary = try await post.send()
            #expect((summary.accepted, summary.deferred, summary.failed, summary.inDoubt) == (1, 2, 1, 2))
            func state(_ number: String) throws -> MessageState? {
                try post.room.messages().first { $0.address.hasSuffix(number) }?.state
            }
            let states = try numbers.map(state)
            #expect(states == [.failed, .deferred, .inDoubt, .deferred, .inDoubt, .accepted])
            post.room.clock.advance(by: 3_600)
            #expect(try await post.send().accepted == 1)
            #expect(try state("0503") == .accepted)
        }
    }

    @Test("what cannot be put into words is stopped with its reason, and holds nobody else up")
    func unrenderable() async throws {
        let packs = Packs.pack(
            "hello", when: "{anchor: birthday}", channels: "[email]", email: "<p>{{ customer.city }}</p>")
        try await Post.open(packs: packs) { post in
            var told = Customer.numbered(1)
            told.city = "上海"
            try post.queue([.numbered(0), told])
            let summary = try await post.send()
            #expect((summary.accepted, summary.stopped) == (1, 1))
            let stopped = try #require(try post.room.messages(.suppressed).first)
            #expect(stopped.reason?.hasPrefix("cannot_render: ") == true)
            #expect(stopped.reason?.contains("email.html.liquid:1:") == true)
            #expect(stopped.attempts == 0)
        }
    }

    @Test("what a consultant wrote is what is sent")
    func edited() async throws {
        try await Post.open { post in
            try post.queue([.fixture(phones: []), .numbered(2, mail: "defer@example.com")])
            let message = try only(post)
            let html = try #require(try Previewer(post.room.workspace).preview(message).rendered.html)
            let run = try #require(TextRuns(html: html).runs.first { $0.text.contains("您好") })
            try Approval(post.room.workspace).apply(
                .edit(.init(subject: "Only this", runs: [run.number: "Plain words"])), to: message)
            #expect(try await post.send().attempts == 2)
            let mail = try #require(post.mail.mails.first)
            #expect(mail.header("Subject") == "Only this")
            #expect(String(decoding: mail.message, as: UTF8.self).contains("Plain words"))
        }
    }

    @Test("outside of the sending hours nothing leaves, and the queue stays")
    func hours() async throws {
        try await Post.open(adjust: { $0.sendingMinutes = 9 * 60..<20 * 60 }) { post in
            try post.queue([.numbered(1)])
            post.room.clock.set("2026-11-21T20:00")
            let summary = try await post.send()
            #expect(summary.isOutsideHours && summary.attempts == 0)
            #expect(try post.room.states() == [.queued: 1])
            post.room.clock.set("2026-11-21T19:59")
            #expect(try await post.send().accepted == 1)
        }
    }
}
