import Foundation
import Testing

@Suite("hongyan bounces, dkim and doctor", .timeLimit(.minutes(2)))
struct BouncesTests {
    private struct Explanation: Decodable, Equatable {
        struct Recipient: Decodable, Equatable {
            var address: String
            var status: String
            var reply: String
            var reason: String
            var hard: Bool
            var message: Int?
        }

        var file: String
        var kind: String
        var recipients: [Recipient]
    }

    private func explained(_ text: String) throws -> [Explanation] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Explanation.self, from: Data($0.utf8)) }
    }

    private let mails = "\(Program.root)/Tests/BouncesTests/Mails"

    @Test("explain prints an object for each file, with every key of the contract, and needs no store")
    func explain() async throws {
        let files = ["postfix-user", "postfix-two"].map { "\(mails)/\($0).eml" }
        let run = try await Program.run(["bounces", "explain"] + files)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let lines = try explained(run.output)
        #expect(
            lines.first
                == Explanation(
                    file: files[0], kind: "bounce",
                    recipients: [
                        .init(
                            address: "li@example.cn", status: "5.1.1", reply: "550", reason: "userunknown", hard: true)
                    ]))
        #expect(lines.map(\.recipients.count) == [1, 2])
        #expect(run.lines.allSatisfy { $0.hasPrefix(#"{"file":"#) })
    }

    @Test("an mbox is one object, whose recipients say which mail they are of")
    func mbox() async throws {
        let files = try TemporaryFolder()
        let mail = try String(contentsOfFile: "\(mails)/postfix-user.eml", encoding: .utf8)
        let from = "From MAILER-DAEMON Sat Nov 21 09:00:05 2026\n"
        let path = try files.write("mbox", from + mail + "\n" + from + mail)
        let lines = try explained(try await Program.run(["bounces", "explain", path]).output)
        #expect(lines.map(\.kind) == ["bounce"])
        #expect(lines.first?.recipients.map(\.message) == [1, 2])
    }

    @Test("a file that cannot be read is told of, the others are explained, and the exit status is 1")
    func unreadable() async throws {
        let run = try await Program.run(["bounces", "explain", "/nowhere.eml", "\(mails)/postfix-user.eml"])
        #expect(run.status == 1)
        #expect(run.errors.contains("cannot read /nowhere.eml"))
        #expect(try explained(run.output).count == 1)
    }

    @Test("what is no returned mail at all is none, whatever its bytes are", arguments: ["", "\u{0}\u{1}", "hello\n"])
    func nothing(_ text: String) async throws {
        let run = try await Program.run(["bounces", "explain"], input: text)
        #expect(run.status == 0)
        #expect(try explained(run.output) == [Explanation(file: "-", kind: "none", recipients: [])])
    }

    @Test("dkim new makes two keys for their owner alone, prints records and lines, and writes over nothing")
    func keys() async throws {
        let folder = try TemporaryFolder()
        let arguments = ["dkim", "new", "Example.com", "--selector", "hy1", "--out", "\(folder.path)/keys"]
        let run = try await Program.run(arguments)
        #expect(run.status == 0)
        #expect(run.output.contains("hy1-rsa._domainkey.example.com. IN TXT ( \"v=DKIM1; k=rsa; p="))
        #expect(run.output.contains("hy1-ed25519._domainkey.example.com"))
        #expect(run.output.contains("      hy1-rsa: file:\(folder.path)/keys/hy1-rsa.example.com.pem"))
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/keys").sorted()
        #expect(names == ["hy1-ed25519.example.com.pem", "hy1-rsa.example.com.pem"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/keys/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        let again = try await Program.run(arguments)
        #expect(again.status == 1)
        #expect(again.errors.contains("already"))
        #expect(try await Program.run(["dkim", "new", "not a domain"]).status == 1)
    }

    @Test("doctor names what keeps mail from coming back, the records that the DNS needs, and open secrets")
    func doctor() async throws {
        let store = try await StoreFixture.make(customers: [])
        let keys = "\(store.files.path)/keys"
        let made = try await Program.run(["dkim", "new", "shencheng.example", "--selector", "hy1", "--out", keys])
        #expect(made.status == 0)
        let channels = "\(store.files.path)/channels"
        try FileManager.default.createDirectory(atPath: channels, withIntermediateDirectories: true)
        let lines = """
            kind: smtp
            host: 127.0.0.1
            security: none
            dkim:
              domain: shencheng.example
              keys:
                hy1-rsa: file:\(keys)/hy1-rsa.shencheng.example.pem
            """
        try Data(lines.utf8).write(to: URL(fileURLWithPath: "\(channels)/sandbox-mail.yaml"))
        let sms = "\(Program.root)/channels/sandbox-sms.yaml"
        try FileManager.default.copyItem(atPath: sms, toPath: "\(channels)/sandbox-sms.yaml")
        try store.changeSettings(["definitions: \"\(Program.root)/channels\"": "definitions: \"\(channels)\""])
        let before = try await store.run(["doctor"])
        #expect(before.output.contains("dns: hy1-rsa._domainkey.shencheng.example. IN TXT ( \"v=DKIM1; k=rsa; p="))
        #expect(before.output.contains("nobody reads the mail that comes back to bounce+"))
        #expect(before.output.contains("/receipts/sandbox-mail/"))
        #expect(!before.output.contains("others can read this secret"))

        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: "\(keys)/hy1-rsa.shencheng.example.pem")
        try store.changeSettings(["# bounces: /var/mail/bounces": "bounces: /nowhere/bounces #"])
        let after = try await store.run(["doctor"])
        #expect(after.status == 1)
        #expect(after.output.contains("others can read this secret"))
        #expect(after.output.contains("no Maildir"))
    }
}
