import Foundation
import Testing

@testable import Sandbox

@Suite("The mail server keeps what it gets")
struct MailServerTests {
    @Test("A mail is kept byte for byte, in memory and as a file with its envelope in trace headers")
    func keepsMail() async throws {
        try await withFolder { folder in
            try await withMailServer(directory: folder) { server in
                let replies = try await Wire.connect(server.port) { wire in
                    try await wire.hello()
                    return try await wire.mail(
                        to: "li@example.com", "Subject: Hi\r\n there\r\n\r\n..dot\r\n...two\r\n祝\r\n",
                        mailParameters: " BODY=8BITMIME SIZE=40 ENVID=a+2Bb RET=HDRS")
                }
                #expect(replies.last == "250 2.0.0 Kept as id-1")
                let mail = try #require(try await server.awaitMails().first)
                #expect(
                    String(decoding: mail.message, as: UTF8.self)
                        == "Subject: Hi\r\n there\r\n\r\n.dot\r\n..two\r\n祝\r\n")
                #expect(mail.sender == "care@example.com")
                #expect(mail.addresses == ["li@example.com"])
                #expect(mail.envelopeID == "a+b")
                #expect(mail.header("SUBJECT") == "Hi there")
                #expect(mail.header("To") == nil)
                #expect(server.mails(to: "LI@example.com").count == 1)
                let expected = """
                    Return-Path: <care@example.com>\r
                    Delivered-To: li@example.com\r
                    X-Envelope-From: <care@example.com>\r
                    X-Envelope-To: <li@example.com>\r
                    X-Envelope-ID: a+b\r
                    Received: from test.example by sandbox.localhost with ESMTP id id-1;\r
                    \tSat, 21 Nov 2026 09:05:00 +0000\r

                    """
                #expect(try contents(mail.file) == expected + String(decoding: mail.message, as: UTF8.self))
                #expect(try files(in: "\(folder)/mail/new") == ["1795251900.id-1.sandbox"])
                #expect(try files(in: "\(folder)/mail/tmp").isEmpty)
            }
        }
    }

    @Test("Commands sent at once are answered one by one, in order")
    func pipelines() async throws {
        try await withMailServer(faults: .none) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                try await wire.send(
                    "MAIL FROM:<a@x.cn>\r\nRCPT TO:<b@x.cn>\r\nRCPT TO:<bad\r\nRCPT TO:<c@x.cn>\r\nDATA\r\n")
                var codes: [Substring] = []
                for _ in 0..<5 { codes.append(try await wire.reply().prefix(3)) }
                #expect(codes == ["250", "250", "501", "250", "354"])
                try await wire.send("\(String.greeting).\r\nMAIL FROM:<a@x.cn>\r\nRSET\r\nQUIT\r\n")
                codes = []
                for _ in 0..<4 { codes.append(try await wire.reply().prefix(3)) }
                #expect(codes == ["250", "250", "250", "221"])
                #expect(await wire.rest().isEmpty)
            }
            #expect(server.mails.map(\.addresses) == [["b@x.cn", "c@x.cn"]])
        }
    }

    @Test("A dialogue that comes a byte at a time is the same dialogue")
    func takesSingleBytes() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                let dialogue =
                    "EHLO t\r\nMAIL FROM:<a@x.cn>\r\nRCPT TO:<b@x.cn>\r\nDATA\r\n\(String.greeting)..\r\n.\r\nQUIT\r\n"
                for byte in dialogue.utf8 { try await wire.send([byte]) }
                let answers = String(decoding: await wire.rest(), as: UTF8.self)
                #expect(answers.hasSuffix("221 2.0.0 Goodbye\r\n"))
            }
            #expect(server.mails.map { String(decoding: $0.message, as: UTF8.self) } == [.greeting + ".\r\n"])
        }
    }

    @Test("EHLO offers what the server can do, HELO nothing")
    func offersExtensions() async throws {
        try await withMailServer(authentication: .off) { server in
            try await Wire.connect(server.port) { wire in
                let greeting = try await wire.reply()
                #expect(greeting.hasPrefix("220 sandbox.localhost ESMTP"))
                #expect(try await wire.ask("HELO [127.0.0.1]") == "250 sandbox.localhost")
                #expect(
                    try await wire.ask("ehlo me").split(separator: "\n").map { $0.dropFirst(4) } == [
                        "sandbox.localhost", "PIPELINING", "8BITMIME", "SIZE 100000", "DSN", "ENHANCEDSTATUSCODES",
                        "SMTPUTF8",
                    ])
                #expect(try await wire.ask("AUTH PLAIN").hasPrefix("502"))
                #expect(try await wire.ask("VRFY li").hasPrefix("252"))
                #expect(try await wire.ask("EXPN li").hasPrefix("502"))
                #expect(try await wire.ask("NOOP").hasPrefix("250"))
            }
        }
    }

    @Test("Commands out of order are refused and do no harm")
    func refusesDisorder() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                _ = try await wire.reply()
                #expect(try await wire.ask("MAIL FROM:<a@x.cn>").hasPrefix("503"))
                _ = try await wire.ask("EHLO t")
                #expect(try await wire.ask("RCPT TO:<b@x.cn>").hasPrefix("503"))
                #expect(try await wire.ask("DATA").hasPrefix("503"))
                #expect(try await wire.ask("MAIL FROM:<a@x.cn>").hasPrefix("250"))
                #expect(try await wire.ask("MAIL FROM:<a@x.cn>").hasPrefix("503"))
                #expect(try await wire.ask("DATA").hasPrefix("554"))
                #expect(try await wire.ask("RSET").hasPrefix("250"))
                #expect(try await wire.mail(to: "b@x.cn").last?.prefix(3) == "250")
            }
            #expect(server.mailCount == 1)
        }
    }

    @Test("A non-ASCII address needs SMTPUTF8")
    func wantsSMTPUTF8() async throws {
        try await withMailServer { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.mail(to: "王@例子.中国").last?.hasPrefix("553 5.6.7") == true)
                _ = try await wire.ask("RSET")
                #expect(try await wire.mail(to: "王@例子.中国", mailParameters: " SMTPUTF8").last?.prefix(3) == "250")
            }
            #expect(server.mails.first?.addresses == ["王@例子.中国"])
        }
    }

    @Test(
        "Log-in by PLAIN and LOGIN, right and wrong",
        arguments: [
            (["AUTH PLAIN AHVzZXIAc2VjcmV0"], "235"),
            (["AUTH PLAIN", "AHVzZXIAc2VjcmV0"], "235"),
            (["AUTH LOGIN", "dXNlcg==", "c2VjcmV0"], "235"),
            (["auth login dXNlcg==", "c2VjcmV0"], "235"),
            (["AUTH PLAIN AHVzZXIAd3Jvbmc="], "535"),
            (["AUTH LOGIN", "dXNlcg==", "d3Jvbmc="], "535"),
            (["AUTH PLAIN ="], "501"),
            (["AUTH PLAIN", "*"], "501"),
            (["AUTH PLAIN", "not base64!"], "501"),
            (["AUTH CRAM-MD5"], "504"),
        ])
    func authenticates(lines: [String], code: String) async throws {
        try await withMailServer(authentication: .only(name: "user", password: "secret")) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(try await wire.ask("MAIL FROM:<a@x.cn>").hasPrefix("530"))
                var answer = ""
                for line in lines { answer = try await wire.ask(line) }
                #expect(answer.prefix(3) == code)
                #expect(try await wire.ask("MAIL FROM:<a@x.cn>").prefix(3) == (code == "235" ? "250" : "530"))
            }
        }
    }

    @Test("Too big a mail is refused when its size is told, and at the dot when it is not")
    func boundsSize() async throws {
        try await withMailServer(sizeLimit: 1000) { server in
            try await Wire.connect(server.port) { wire in
                try await wire.hello()
                #expect(
                    try await wire.mail(to: "b@x.cn", mailParameters: " SIZE=1001").last?.hasPrefix("552 5.3.4") == true
                )
                let huge = String(repeating: "9", count: 40)
                #expect(
                    try await wire.mail(to: "b@x.cn", mailParameters: " SIZE=\(huge)").last?.hasPrefix("552") == true)
                let long = String(repeating: "x\r\n", count: 400)
                #expect(try await wire.mail(to: "b@x.cn", long).last?.hasPrefix("552 5.3.4") == true)
                #expect(try await wire.mail(to: "b@x.cn").last?.prefix(3) == "250")
            }
            #expect(server.mailCount == 1)
        }
    }

    @Test("Over its limit of connections it says 421")
    func boundsConnections() async throws {
        try await withMailServer(connectionLimit: 1) { server in
            try await Wire.connect(server.port) { first in
                try await first.hello()
                try await Wire.connect(server.port) { second in
                    let greeting = try await second.reply()
                    #expect(greeting.hasPrefix("421"))
                    #expect(await second.rest().isEmpty)
                }
                #expect(try await first.ask("NOOP").hasPrefix("250"))
            }
        }
    }

    @Test("Stopped, it hangs up on everybody")
    func stops() async throws {
        let server = try await SandboxMailServer.start()
        try await Wire.connect(server.port) { wire in
            try await wire.hello()
            await server.stop()
            #expect(await wire.rest().isEmpty)
        }
        await server.stop()
        #expect(server.openConnections == 0)
    }

    @Test("A taken port and a folder that cannot be made are told in one sentence")
    func refusesToStart() async throws {
        try await withMailServer { server in
            let error = await #expect(throws: SandboxError.self) {
                try await SandboxMailServer.start(port: server.port)
            }
            #expect(error?.kind == .cannotListen)
            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(server.port)") == true)
        }
        let error = await #expect(throws: SandboxError.self) {
            try await SandboxMailServer.start(directory: "/dev/null/x")
        }
        #expect(error?.kind == .cannotWrite)
    }

    @Test("What cannot be written is not accepted")
    func refusesWhatItCannotKeep() async throws {
        try await withFolder { folder in
            try await withMailServer(directory: folder) { server in
                try FileManager.default.removeItem(atPath: "\(folder)/mail")
                try await Wire.connect(server.port) { wire in
                    try await wire.hello()
                    #expect(try await wire.mail(to: "b@x.cn").last?.hasPrefix("452 4.3.1") == true)
                    #expect(try await wire.ask("NOOP").hasPrefix("250"))
                }
                #expect(server.mailCount == 0)
            }
        }
    }
}
