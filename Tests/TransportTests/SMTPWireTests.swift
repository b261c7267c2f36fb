import Foundation
import TestSupport
import Testing

@testable import Transport

@Suite("What goes over the wire of SMTP")
struct SMTPWireTests {
    @Test(
        "a message gets its dots doubled, its line ends mended and one dot at the end",
        arguments: [
            ("", ".\r\n", 0), ("a", "a\r\n.\r\n", 3), ("a\r\n", "a\r\n.\r\n", 3), (".", "..\r\n.\r\n", 3),
            (".a\r\n..b\r\nc.\r\n", "..a\r\n...b\r\nc.\r\n.\r\n", 13), ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n", 9),
            ("a\r.\rb\r", "a\r\n..\r\nb\r\n.\r\n", 9), ("a\r\r\nb", "a\r\n\r\nb\r\n.\r\n", 8),
            ("\n.", "\r\n..\r\n.\r\n", 5),
            ("\n\r", "\r\n\r\n.\r\n", 4),
        ])
    func dotStuffing(message: String, payload: String, size: Int) {
        let result = DotStuffing.stuffed(Array(message.utf8))
        #expect(String(decoding: result.payload, as: UTF8.self) == payload)
        #expect(result.size == size)
    }

    @Test("stuffing agrees with going through it byte by byte", arguments: 0..<200)
    func dotStuffingProperty(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let message = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            Array(".\r\na".utf8).randomElement(using: &random)!
        }
        let text = String(decoding: message, as: UTF8.self).unicodeScalars
        // A plain reading of the same rule
        var lines: [String] = [""]
        var previous: Unicode.Scalar = "a"
        for scalar in text {
            if scalar == "\n", previous == "\r" { previous = scalar; continue }
            if scalar == "\r" || scalar == "\n" {
                lines.append("")
            } else {
                lines[lines.count - 1].unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        if lines.last == "" { lines.removeLast() }
        let expected = lines.map { ($0.hasPrefix(".") ? "." : "") + $0 + "\r\n" }.joined() + ".\r\n"
        #expect(String(decoding: DotStuffing.stuffed(message).payload, as: UTF8.self) == expected)
    }

    @Test(
        "addresses that would reach out of the command are refused",
        arguments: [
            "a@b.example\r\nDATA", "a\n@b.example", "a@b.example> SIZE=1", "<a@b.example", "a b@c.example", "a",
            "@b.example", "a@",
            "a@b..example", "\"a\"b\"@c.example", "\"a\\\"@c.example", "a@[1.2.3.4", "a@b c", "a\u{0}@b.example",
            "a\u{2028}@b.example",
            "a\u{85}@b.example", "a@\(String(repeating: "x", count: 64)).example", "a@☃.example",
            "\(String(repeating: "x", count: 250))@b.example",
        ])
    func badAddresses(text: String) {
        #expect(throws: SMTPRefusal.self) { try SMTPAddress(text, phase: .rcpt) }
    }

    @Test(
        "addresses are written as the DNS knows their domains",
        arguments: [
            ("wang@example.com", "wang@example.com"), ("\"wang wu\"@example.com", "\"wang wu\"@example.com"),
            ("a@[192.0.2.1]", "a@[192.0.2.1]"), ("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"),
            ("a@例子.公司", "a@xn--fsqu00a.xn--55qx5d"), ("a@例子。公司", "a@xn--fsqu00a.xn--55qx5d"),
            ("a@Bücher.example", "a@xn--bcher-kva.example"), ("a@ＢÜCHER.example", "a@xn--bcher-kva.example"),
            ("a+b.c@x_y.example", "a+b.c@x_y.example"),
        ])
    func goodAddresses(text: String, wire: String) throws {
        let address = try SMTPAddress(text, phase: .rcpt)
        #expect(address.wire == wire)
        #expect(!address.needsUTF8)
    }

    @Test("punycode agrees with the samples of RFC 3492, section 7.1")
    func punycode() {
        #expect(InternationalDomain.punycode("他们为什么不说中文") == "ihqwcrb4cv8a8dqg056pqjye")
        #expect(InternationalDomain.punycode("他們爲什麽不說中文") == "ihqwctvzc91f659drss3x8bo0yb")
        #expect(InternationalDomain.punycode("почемужеонинеговорятпорусски") == "b1abfaaepdrnnbgefbadotcwatmq2g4l")
        #expect(InternationalDomain.punycode("3年b組金八先生") == "3b-ww4c5e180e575a65lsy2b")
        #expect(InternationalDomain.punycode("Hello-Another-Way-それぞれの場所") == "Hello-Another-Way--fc4qua05auwb3674vfr0b")
    }

    @Test("the offers of a server are read from its answer to EHLO")
    func extensions() {
        let offers = SMTPExtensions(helloLines: ["PIPELINING", "size 35882577", "8bitmime", "AUTH PLAIN", "", "SIZE2"])
        #expect(!offers.pipelining)  // the greeting is a name
        #expect(offers.size && offers.maximumSize == 35_882_577)
        #expect(offers.eightBitMIME && !offers.dsn)
        #expect(SMTPExtensions(helloLines: ["x", "SIZE 0"]).maximumSize == nil)
    }

    @Test("the status of RFC 3463 is read where it belongs to the reply")
    func enhancedStatus() {
        #expect(SMTPReply(code: 550, lines: ["5.1.1 <a@b>: unknown"]).enhancedStatus == "5.1.1")
        #expect(SMTPReply(code: 550, lines: ["4.1.1 x"]).enhancedStatus == nil)
        #expect(SMTPReply(code: 550, lines: ["5.1 x"]).enhancedStatus == nil)
        #expect(SMTPReply(code: 550, lines: [""]).enhancedStatus == nil)
    }
}
