import NIOCore
import TestSupport
import Testing

@testable import Sandbox

@Suite("The mail server survives anything from the wire")
struct HostileMailTests {
    @Test("A message with a bare LF is refused and the connection closed: no mail is smuggled in")
    func refusesSmuggling() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                try await wire.send("MAIL FROM:<a@x.cn>\r\nRCPT TO:<b@x.cn>\r\nDATA\r\n")
                for _ in 0..<3 { _ = try await wire.reply() }
                try await wire.send("x\n.\r\nMAIL FROM:<evil@x.cn>\r\nRCPT TO:<b@x.cn>\r\nDATA\r\n")
                #expect(try await wire.reply().hasPrefix("521 5.5.2"))
                #expect(await wire.rest().isEmpty)
            }
            #expect(server.mailCount == 0)
        }
    }

    @Test(
        "Lines over 998 octets, bare CRs and NULs are refused at the dot",
        arguments: [("x", 999), ("x", 70_000), ("a\rb", 1), ("a\0b", 1)])
    func refusesBadLines(text: String, times: Int) async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                let bad = String(repeating: text, count: times) + "\r\n"
                #expect(try await wire.mail(to: "b@x.cn", bad).last?.hasPrefix("554 5.6.0") == true)
                // The longest line that is fine: a stuffed dot does not count.
                let fine = "." + String(repeating: ".", count: 998) + "\r\n"
                #expect(try await wire.mail(to: "b@x.cn", fine).last?.prefix(3) == "250")
            }
            #expect(server.mails.map(\.message.count) == [1000])
        }
    }

    @Test("A command line without end takes no memory and one answer")
    func boundsLines() {
        var input = SMTPInput()
        var lines: [SMTPInput.Line] = []
        for _ in 0..<1000 {
            input.append(ByteBuffer(repeating: 0x41, count: 1000))
            while let line = input.next(limit: 512) { lines.append(line) }
        }
        #expect(lines == [.tooLong])
        input.append(ByteBuffer(string: "A\r\nNOOP\r\n"))
        #expect(input.next(limit: 512) == .line(ByteBuffer(string: "NOOP"), isCRLF: true))
        #expect(input.next(limit: 512) == nil)
    }

    @Test("Lines are the same however the bytes are cut")
    func cutsLines() {
        let text = "EHLO a\r\n\r\nx\n\r\r\n" + String(repeating: "y", count: 20) + "\r\nQUIT\r\n"
        var expected: [SMTPInput.Line]?
        for size in 1...text.utf8.count {
            var input = SMTPInput()
            var lines: [SMTPInput.Line] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                input.append(ByteBuffer(bytes: rest.prefix(size)))
                rest = rest.dropFirst(size)
                while let line = input.next(limit: 10) { lines.append(line) }
            }
            #expect(lines == expected ?? lines)
            expected = lines
        }
        #expect(expected?.count == 6)
        #expect(expected?[4] == .tooLong)
    }

    @Test("Twenty faulty commands, and the server hangs up")
    func losesPatience() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                for _ in 0..<19 { #expect(try await wire.ask("WHAT").prefix(3) == "500") }
                #expect(try await wire.ask("WHAT").prefix(3) == "421")
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test(
        "Faulty commands are refused with a reply",
        arguments: [
            ("MAIL FROM:a@x.cn", 501), ("MAIL FROM:<a@x.cn", 501), ("MAIL FROM:<a>", 501), ("MAIL FROM:<a@>", 501),
            ("MAIL FROM:<@x.cn>", 501), ("MAIL FROM:<a..b@x.cn>", 501), ("MAIL FROM:<a@x..cn>", 501),
            ("MAIL FROM:<a@x.cn>SIZE=1", 501), ("MAIL FROM:<a@x.cn> SIZE=-1", 501), ("MAIL FROM:<a@x.cn> SIZE", 501),
            ("MAIL FROM:<a@x.cn> SIZE=1 SIZE=1", 501), ("MAIL FROM:<a@x.cn> BODY=9BIT", 501),
            ("MAIL FROM:<a@x.cn> ENVID=a+0Db", 501), ("MAIL FROM:<a@x.cn> ENVID=a+2", 501),
            ("MAIL FROM:<a@x.cn> NOTIFY=NEVER", 501), ("MAIL FROM:<a@x.cn> FOO=1", 555), ("MAIL", 501),
            ("RCPT TO:<>", 501), ("RCPT TO:<b@x.cn> NOTIFY=NEVER,FAILURE", 501), ("RCPT TO:<b@x.cn> NOTIFY=", 501),
            ("RCPT TO:<b@x.cn> ORCPT=x", 501), ("EHLO", 501), ("EHLO a b", 501), ("EHLO <script>", 501), ("", 500),
            ("NOOP\u{1}", 500), ("BDAT 10", 502), ("STARTTLS", 502), ("DATA now", 501),
            ("MAIL FROM:<\(String(repeating: "a", count: 65))@x.cn>", 501),
        ])
    func refusesFaultyCommands(command: String, code: Int) {
        var session = SMTPSession(.fixture())
        _ = session.receive(ByteBuffer(string: "EHLO t\r\nMAIL FROM:<a@x.cn>\r\n"))
        if !command.hasPrefix("RCPT") { _ = session.receive(ByteBuffer(string: "RSET\r\n")) }
        guard case .reply(let reply)? = session.receive(ByteBuffer(string: command + "\r\n")).first else {
            Issue.record("no reply")
            return
        }
        #expect(reply.code == code)
    }

    @Test(
        "Addresses of every allowed form are read",
        arguments: [
            ("<a@x.cn>", "a@x.cn"), ("<a.b+c@x.cn>", "a.b+c@x.cn"), ("<\"a b>\\\"\"@x.cn>", "\"a b>\\\"\"@x.cn"),
            ("<a@[127.0.0.1]>", "a@[127.0.0.1]"), ("<a@[IPv6:::1]>", "a@[IPv6:::1]"), ("<@r1,@r2:a@x.cn>", "a@x.cn"),
            ("<Postmaster>", "Postmaster"), ("<>", ""), ("<王@例子.中国>", "王@例子.中国"),
        ])
    func readsAddresses(text: String, address: String) throws {
        #expect(try SMTPPath.parse(text[...]).0.address == address)
    }

    @Test("Random bytes and random dialogues never break a session")
    func survivesNoise() {
        var generator = SeededGenerator(seed: 7)
        let words = [
            "EHLO t\r\n", "MAIL FROM:<a@x.cn>\r\n", "RCPT TO:<", "bounce@x.cn", "drop@x.cn>\r\n", "DATA\r\n", ".\r\n",
            "\r\n",
            "AUTH PLAIN ", "AUTH LOGIN\r\n", "AHVzZXIAc2VjcmV0\r\n", "+", "=", "<", ">", "\"", "\\", "@",
            "ORCPT=rfc822;",
            " ENVID=+", "\n", "\r", "RSET\r\n", "王", " SMTPUTF8", "slow@x.cn>\r\n", "Subject: x\r\n",
        ]
        for _ in 0..<3000 {
            var session = SMTPSession(.fixture())
            _ = session.open()
            for _ in 0..<40 {
                var bytes = ByteBuffer()
                if generator.next() % 3 == 0 {
                    bytes.writeBytes((0..<Int(generator.next() % 30)).map { _ in UInt8(generator.next() & 0xFF) })
                } else {
                    bytes.writeString(words[Int(generator.next() % UInt64(words.count))])
                }
                _ = session.receive(bytes)
            }
            _ = session.timeOut()
        }
    }
}

extension SMTPSession.House {
    static func fixture() -> SMTPSession.House {
        SMTPSession.House(
            hostname: "sandbox.localhost", sizeLimit: 10_000, authentication: .any,
            faults: FaultBook(.standard, now: SandboxEnvironment.fixture().now), environment: .fixture())
    }
}
