import Foundation
import Testing

@testable import Sandbox

@Suite("The mail server fails on request")
struct MailFaultTests {
    @Test(
        "Each word of the table gets its answer",
        arguments: [
            ("unknown@x.cn", ["550 5.1.1", "550 5.1.1"]),
            ("UNKNOWN-2@x.cn", ["550 5.1.1", "550 5.1.1"]),
            ("full.wang@x.cn", ["452 4.2.2", "452 4.2.2"]),
            ("defer@x.cn", ["451 4.7.1", "250 2.0.0"]),
            ("spam@x.cn", ["550 5.7.1", "550 5.7.1"]),
            ("bounce@x.cn", ["250 2.0.0", "250 2.0.0"]),
            ("fuller@x.cn", ["250 2.0.0", "250 2.0.0"]),
            ("li.full@x.cn", ["250 2.0.0", "250 2.0.0"]),
        ])
    func answersByWord(address: String, answers: [String]) async throws {
        try await withMailServer { server in
            for answer in answers {
                try await Wire.connect(server.port) { wire in
                    try await wire.hello()
                    let replies = try await wire.mail(to: address)
                    #expect(replies.last?.hasPrefix(answer) == true, "\(replies)")
                }
            }
        }
    }

    @Test("A busy server says 421, closes, and takes the mail the second time")
    func isBusyOnce() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.mail(to: "busy@x.cn").last?.hasPrefix("421 4.3.2") == true)
                #expect(await wire.rest().isEmpty)
            }
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.mail(to: "busy@x.cn").last?.prefix(3) == "250")
            }
        }
    }

    @Test(
        "Without an answer to the dot the mail may have been kept or not",
        arguments: [
            ("drop@x.cn", 1), ("lose@x.cn", 0), ("cut@x.cn", 0),
        ])
    func closesWithoutAnswer(address: String, kept: Int) async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                await #expect(throws: (any Error).self) { try await wire.mail(to: address) }
            }
            #expect(server.mailCount == kept)
        }
    }

    @Test("A silent server keeps the mail and says nothing more")
    func isSilent() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                try await wire.send("MAIL FROM:<a@x.cn>\r\nRCPT TO:<silent@x.cn>\r\nDATA\r\n")
                for _ in 0..<3 { _ = try await wire.reply() }
                try await wire.send("\(String.greeting).\r\nNOOP\r\n")
                try await server.awaitMails()
                await server.stop()
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test("A slow answer holds up its own connection and no other")
    func isSlow() async throws {
        let gate = Gate()
        try await withMailServer(environment: .fixture(pause: { _ in await gate.wait() })) { server in
            try await Wire.connect(server.port) { slow in
                try await slow.hello()
                try await slow.send("MAIL FROM:<a@x.cn>\r\nRCPT TO:<slow@x.cn>\r\nDATA\r\n")
                for _ in 0..<3 { _ = try await slow.reply() }
                try await slow.send("\(String.greeting).\r\nNOOP\r\n")
                // Kept before the wait: a client that gives up now leaves a mail behind.
                try await server.awaitMails()
                try await Wire.connect(server.port) { other in
                    try await other.hello()
                    #expect(try await other.mail(to: "b@x.cn").last?.prefix(3) == "250")
                }
                gate.open()
                #expect(try await slow.reply() == "250 2.0.0 Kept as id-1")
                #expect(try await slow.reply() == "250 2.0.0 Fine")
            }
        }
    }

    @Test(
        "A rule can spoil any step of the dialogue",
        arguments: [
            (MailFault(.anyone, at: .banner, .reply(.init(554, nil, "Go away"))), ["554"]),
            (MailFault(.anyone, at: .banner, .reply(.init(421, nil, "Later"))), ["421"]),
            (MailFault(.anyone, at: .hello, .reply(.init(502, "5.5.1", "No"))), ["220", "502", "503"]),
            (
                MailFault(.domain("x.cn"), at: .mail, .reply(.init(550, "5.7.1", "No"))),
                ["220", "250", "550", "503", "503"]
            ),
            (
                MailFault(.address("b@x.cn"), at: .data, .reply(.init(451, "4.3.0", "No"))),
                ["220", "250", "250", "250", "451"]
            ),
            (MailFault(.anyone, at: .data, .close()), ["220", "250", "250", "250"]),
            (MailFault(.anyone, at: .mail, .bytes(Array("\0\r\n".utf8))), ["220", "250", "\0", "503", "503"]),
            (MailFault(.anyone, at: .recipient, .delay(.seconds(9))), ["220", "250", "250", "250", "354"]),
        ])
    func spoilsAnyStep(fault: MailFault, codes: [String]) async throws {
        try await withMailServer(faults: SandboxFaults(mail: [fault])) { server in
            try await Wire.connect(server.port) { wire in
                var found = [String(try await wire.reply().prefix(3))]
                if found == ["220"] {
                    try await wire.send("EHLO t\r\nMAIL FROM:<a@x.cn>\r\nRCPT TO:<b@x.cn>\r\nDATA\r\n")
                }
                while found.count < codes.count { found.append(String(try await wire.reply().prefix(3))) }
                #expect(found == codes)
            }
        }
    }

    @Test("A reply without an end goes on for as long as the client reads, and others are served meanwhile")
    func isEndless() async throws {
        let fault = MailFault(.word("b"), at: .dot, .endless(.init(250, "2.0.0", "More")))
        try await withMailServer(faults: SandboxFaults(mail: [fault])) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                try await wire.send("MAIL FROM:<a@x.cn>\r\nRCPT TO:<b@x.cn>\r\nDATA\r\n")
                for _ in 0..<3 { _ = try await wire.reply() }
                try await wire.send("\(String.greeting).\r\n")
                for _ in 0..<10_000 { #expect(try await wire.line() == "250-2.0.0 More") }
                try await Wire.connect(server.port) { other in
                    try await other.hello()
                    #expect(try await other.mail(to: "c@x.cn").last?.prefix(3) == "250")
                }
            }
            #expect(server.mailCount == 2, "kept before the reply")
        }
    }

    @Test("An answer comes byte by byte, and then all goes on")
    func trickles() async throws {
        let pauses = Numbers()
        let environment = SandboxEnvironment.fixture(pause: { duration in
            #expect(duration == .seconds(1))
            _ = pauses.next()
        })
        let fault = MailFault(.word("b"), at: .recipient, .trickle(.seconds(1)), times: 1)
        try await withMailServer(faults: SandboxFaults(mail: [fault]), environment: environment) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.mail(to: "b@x.cn").map { $0.prefix(3) } == ["250", "250", "354", "250"])
            }
        }
        #expect(pauses.next() == "250 2.1.5 Recipient fine\r\n".utf8.count + 1)
    }

    @Test("Rules can be exchanged while the server runs")
    func exchangesRules() async throws {
        try await withMailServer(faults: .none) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.mail(to: "unknown@x.cn").last?.prefix(3) == "250")
                server.faults = .standard
                #expect(try await wire.mail(to: "unknown@x.cn").last?.prefix(3) == "550")
            }
        }
    }
}

@Suite("Bounces follow RFC 3464")
struct BounceTests {
    private func bounces(
        _ recipients: [String], sender: String = "bounce+T0KEN@care.example.com", mailParameters: String = "",
        _ message: String = .greeting
    ) async throws -> [KeptBounce] {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                _ = try await wire.ask("MAIL FROM:<\(sender)>\(mailParameters)")
                for recipient in recipients { _ = try await wire.ask("RCPT TO:\(recipient)") }
                _ = try await wire.ask("DATA")
                #expect(try await wire.ask(message + ".").prefix(3) == "250")
            }
            return server.bounces
        }
    }

    @Test("One bounce names each failed recipient, the envelope's id and the original headers")
    func writesBounce() async throws {
        let bounces = try await bounces(
            ["<li@x.cn>", "<bounce-1@x.cn> ORCPT=rfc822;old+2Bname@x.cn", "<softbounce@x.cn>"],
            mailParameters: " ENVID=T0KEN")
        #expect(bounces.count == 1)
        let bounce = try #require(bounces.first)
        #expect(bounce.to == "bounce+T0KEN@care.example.com")
        #expect(bounce.recipients == ["bounce-1@x.cn", "softbounce@x.cn"])
        let text = String(decoding: bounce.message, as: UTF8.self)
        #expect(MailHeaders.first("To", in: bounce.message) == "<bounce+T0KEN@care.example.com>")
        #expect(
            MailHeaders.first("Content-Type", in: bounce.message)
                == "multipart/report; report-type=delivery-status;\tboundary=\"=_id-2\"")
        let status = """
            Original-Envelope-Id: T0KEN\r
            Reporting-MTA: dns; sandbox.localhost\r
            Arrival-Date: Sat, 21 Nov 2026 09:05:00 +0000\r
            \r
            Original-Recipient: rfc822;old+name@x.cn\r
            Final-Recipient: rfc822; bounce-1@x.cn\r
            Action: failed\r
            Status: 5.1.1\r
            Remote-MTA: dns; sandbox.localhost\r
            Diagnostic-Code: smtp; 550 5.1.1 No such user here\r
            Last-Attempt-Date: Sat, 21 Nov 2026 09:05:00 +0000\r
            \r
            Final-Recipient: rfc822; softbounce@x.cn\r
            Action: failed\r
            Status: 5.2.2\r

            """
        #expect(text.contains(status))
        #expect(text.contains("Content-Type: text/rfc822-headers\r\n"))
        #expect(
            text.contains(
                "\r\n\r\nFrom: care@example.com\r\nSubject: =?utf-8?b?55Sf5pel5b+r5LmQ?=\r\n\r\n--=_id-2--\r\n"))
        #expect(!text.contains("生日快乐"))
    }

    @Test("RET=FULL returns the whole mail, and a boundary in it is stepped around")
    func returnsFull() async throws {
        let bounces = try await bounces(
            ["<bounce@x.cn>"], mailParameters: " RET=FULL", "Subject: x\r\n\r\n--=_id-2\r\n")
        let text = String(decoding: try #require(bounces.first).message, as: UTF8.self)
        #expect(text.contains("Content-Type: message/rfc822\r\n"))
        #expect(text.hasSuffix("--=_id-2\r\n\r\n--=_id-2_--\r\n"))
    }

    @Test("No bounce for a bounce, nor where the sender wants none")
    func staysQuiet() async throws {
        #expect(try await bounces(["<bounce@x.cn>"], sender: "").isEmpty)
        #expect(try await bounces(["<bounce@x.cn> NOTIFY=NEVER"]).isEmpty)
        #expect(try await bounces(["<bounce@x.cn> NOTIFY=SUCCESS,DELAY"]).isEmpty)
        #expect(try await bounces(["<li@x.cn>"]).isEmpty)
    }

    @Test("NOTIFY=SUCCESS has delivery confirmed")
    func confirms() async throws {
        let report = try #require(try await bounces(["<li@x.cn> NOTIFY=SUCCESS"]).first)
        #expect(String(decoding: report.message, as: UTF8.self).contains("Action: delivered\r\nStatus: 2.0.0\r\n"))
    }

    @Test("A non-ASCII recipient is named in the ASCII form of RFC 6533")
    func namesUTF8() async throws {
        let report = try #require(try await bounces(["<bounce.王@x.cn>"], mailParameters: " SMTPUTF8").first)
        let text = String(decoding: report.message, as: UTF8.self)
        #expect(text.contains("Final-Recipient: utf-8; bounce.\\x{738B}@x.cn\r\n"))
    }

    @Test("A bounce lies in a Maildir of its own")
    func writesFile() async throws {
        try await withFolder { folder in
            try await withMailServer(directory: folder) { server in
                try await Wire.connect(server.port) { wire in
                    try await wire.hello()
                    try await wire.mail(to: "bounce@x.cn")
                }
                let bounce = try #require(try await server.awaitBounces().first)
                #expect(try files(in: "\(folder)/bounces/new") == ["1795251900.id-2.sandbox"])
                #expect(
                    try contents(bounce.file).hasPrefix("Return-Path: <>\r\nDelivered-To: care@example.com\r\nFrom: "))
            }
        }
    }
}
