import Crypto
import Foundation
import Model
import TestSupport
import Testing
import Transport

@testable import Channels

/// Our mails in the hands of others: Python's email package, and dkimpy.
@Suite("Mails as others read them", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3")))
struct MailPeerTests {
    /// What a peer has to find in a mail.
    private struct Meant: Encodable {
        var file: String
        var subject: String
        var from: String
        var to: String
        var text: String
        var html: String?
        /// Name, media type and SHA-256 of each.
        var files: [[String?]]
        var signatures: Int
    }

    @Test("2,000 mails have no defect in Python's email package, which gives back what was put in; signatures verify")
    func peers() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let signer = DKIMSigner(
            domain: "example.com",
            selectors: [
                .init(name: "r1", key: try DKIMKey(new: .rsa)), .init(name: "e1", key: try DKIMKey(new: .ed25519)),
            ])
        let sender = try MailAddress("care@example.com", name: "申城汽车销售服务有限公司（浦东）")
        let plain = try MailComposer(from: sender, settings: .fixture())
        let signing = try MailComposer(from: sender, replyTo: nil, terms: .init(.fixture()), signer: signer)

        var random = SeededGenerator(seed: 20_261_121)
        var lines = ""
        for number in 0..<2_000 {
            // Signatures take Python ten times as long as the rest.
            let isSigned = number % 20 == 0
            let (parcel, meant) = try Self.mail(number, isSigned: isSigned, &random)
            let bytes = try (isSigned ? signing : plain).compose(parcel)
            try Data(bytes).write(to: folder.appending(path: meant.file))
            lines += String(decoding: try JSONEncoder().encode(meant), as: UTF8.self) + "\n"
        }
        try Data(lines.utf8).write(to: folder.appending(path: "expected.jsonl"))
        let records = Dictionary(uniqueKeysWithValues: signer.records.map { ($0.name, $0.text) })
        try JSONEncoder().encode(records).write(to: folder.appending(path: "dns.json"))

        #expect(try Self.read(folder.path) == "2000 mails read\n")
    }

    private static func mail(
        _ number: Int, isSigned: Bool, _ random: inout SeededGenerator
    ) throws -> (Parcel, Meant) {
        let subject = subject(number, &random)
        let name = random.text(Int.random(in: 0...40, using: &random)).trimmingCharacters(in: .whitespaces)
        let text = body(number, &random)
        let html =
            number % 3 == 0 ? nil : "<!doctype html><html><body><p>\(body(number + 1, &random))</p></body></html>"
        var parcel = Parcel.fixture(
            messageClass: number % 5 == 0 ? .marketing : .greeting, name: name,
            rendered: .mail(subject: subject, text: text, html: html))
        parcel.attachments = try attachments(number, &random)
        let files: [[String?]] = zip(parcel.attachments, contents(number)).map { attachment, content in
            let isInvitation = if case .invitation = attachment.role { true } else { false }
            let digest = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
            return [isInvitation ? nil : attachment.name, attachment.type, digest]
        }
        let meant = Meant(
            file: "\(number).eml", subject: ClassHeaders.subject(parcel), from: "申城汽车销售服务有限公司（浦东）", to: name,
            text: sent(text), html: html.map(sent), files: files, signatures: isSigned ? 2 : 0)
        return (parcel, meant)
    }

    /// Every line end is CRLF, whatever it was.
    private static func sent(_ text: String) -> String {
        String(decoding: TransferEncoding.canonical(text), as: UTF8.self)
    }

    private static func subject(_ number: Int, _ random: inout SeededGenerator) -> String {
        switch number % 7 {
        case 0: "祝王先生生日快乐🎂"
        case 1: "Happy birthday, dear customer"
        case 2: String(repeating: "生日快乐，万事如意", count: 25).prefix(200).description
        case 3: "x\(random.text(200))x"
        case 4: String(repeating: "a very long subject ", count: 10).trimmingCharacters(in: .whitespaces)
        case 5: String(repeating: "unbroken", count: 25)
        default: "=?utf-8?q?looks_encoded?= 100%"
        }
    }

    private static func body(_ number: Int, _ random: inout SeededGenerator) -> String {
        switch number % 9 {
        case 0: "王先生：\n您好！\n祝您生日快乐。\n"
        case 1: "plain ASCII\n.\n..two dots\n.leading dot\nFrom here on\n"
        case 2: String(repeating: "长", count: 5_000)
        case 3: String(repeating: "x", count: 5_000) + "\nshort\n"
        case 4: "bare\rreturn\nand\r\nboth\n\n\n"
        case 5: random.text(800) + "\n"
        case 6: "trailing spaces   \nand\ttabs\t\n=3D is not =\n"
        case 7: "--=_\(Parcel.token)_0\nnot a boundary\n"
        default: "no line end"
        }
    }

    private static func contents(_ number: Int) -> [[UInt8]] {
        var random = SeededGenerator(seed: UInt64(number))
        switch number % 11 {
        case 0: return [random.bytes(3_000)]
        case 1: return [random.bytes(500), random.bytes(1)]
        case 2: return [Array("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:试驾\r\nEND:VCALENDAR\r\n".utf8)]
        case 3: return [[]]
        default: return []
        }
    }

    private static func attachments(_ number: Int, _ random: inout SeededGenerator) throws -> [MailAttachment] {
        let contents = contents(number)
        switch number % 11 {
        case 0: return [try MailAttachment(name: "生日贺信（王建国先生亲启）二〇二六年十一月二十一日.pdf", content: contents[0])]
        case 1:
            return [
                try MailAttachment(
                    name: "logo.png", content: contents[0], role: .inline(contentID: "logo@example.com")),
                try MailAttachment(name: "a \"quoted\" name.bin", content: contents[1]),
            ]
        case 2:
            return [try MailAttachment(name: "试驾.ics", content: contents[0], role: .invitation(method: "REQUEST"))]
        case 3: return [try MailAttachment(name: "empty.txt", content: contents[0])]
        default: return []
        }
    }

    private static func read(_ folder: String) throws -> String {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Peers/read_mails.py").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-B", script, folder]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
