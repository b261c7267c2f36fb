import Foundation
import Model
import Storage
import Testing

@testable import Outreach

/// Returned mail in a real mailbox: Dovecot's.
@Suite(
    "Mailboxes that returned mail is fetched from", .timeLimit(.minutes(2)),
    .enabled(if: MailboxServer.isInstalled))
struct MailboxTests {
    @Test(
        "a bounce is taken and removed, what is not understood is kept in the store and removed, and a second look finds nothing",
        arguments: ["imaps", "pop3s"])
    func fetched(scheme: String) async throws {
        let server = try MailboxServer()
        try await Post.open(packs: Packs.plain) { post in
            try post.launch(2)
            try await post.send()
            let messages = try post.room.messages(.accepted)
            try server.deliver(
                messages.map { message in
                    """
                    From: MAILER-DAEMON@mx.example.net
                    To: bounce+\(message.token)@example.com
                    Subject: failure notice

                    Hi. This is the qmail-send program at mx.example.net.
                    I'm afraid I wasn't able to deliver your message to the following addresses.
                    This is a permanent error; I've given up. Sorry it didn't work out.

                    <\(message.address)>:
                    192.0.2.1 does not like recipient.
                    Remote host said: 550 5.1.1 User unknown
                    Giving up on 192.0.2.1.

                    """
                } + ["From: li@example.net\nSubject: hello\n\nwhen do you open?\n"])
            let desk = ReceiptDesk(post.room.workspace)
            let mailbox = ReturnMailbox(
                address: server.address(scheme), user: "anna", password: "${MAILBOX_PASSWORD}",
                caFile: server.certificate)

            let summary = try desk.fetch(mailbox, environment: ["MAILBOX_PASSWORD": MailboxServer.password])
            #expect((summary.matched, summary.unread.count) == (2, 1))
            #expect(try post.room.states() == [.bounced: 2])
            #expect(try post.room.store.suppressions().count == 2)
            #expect(try post.room.store.unreadMails().map(\.subject) == ["hello"])
            #expect(try server.mails == 0)
            #expect(try desk.fetch(mailbox, environment: ["MAILBOX_PASSWORD": MailboxServer.password]).isEmpty)
        }
    }

    @Test("a wrong password, and a certificate that nobody vouches for, are said in a sentence; nothing is lost")
    func refused() throws {
        let server = try MailboxServer()
        try server.deliver(["From: li@example.net\nSubject: hello\n\nhello\n"])
        let desk = ReceiptDesk(try Room().workspace)
        var mailbox = ReturnMailbox(
            address: server.address("imaps"), user: "anna", password: "${P}", caFile: server.certificate)
        #expect(throws: Problem.self) { try desk.fetch(mailbox, environment: ["P": "falsch"]) }
        #expect(throws: Problem.self) { try desk.fetch(mailbox, environment: [:]) }
        mailbox.caFile = nil
        #expect(throws: Problem.self) { try desk.fetch(mailbox, environment: ["P": MailboxServer.password]) }
        #expect(try server.mails == 1)
    }
}

/// Dovecot on this machine, with one mailbox over TLS, for as long as it is held.
final class MailboxServer {
    static let isInstalled = ["/usr/bin/python3", "/usr/sbin/dovecot", "/usr/bin/openssl"]
        .allSatisfy(FileManager.default.isExecutableFile)
    static let password = "geheim7"

    private struct Answer: Decodable {
        var imaps: Int
        var pop3s: Int
        var maildir: String
        var certificate: String
    }

    private let process = Process()
    private let answer: Answer

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-B", "\(Repository.root)/Tests/Peers/mailbox_server.py"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            line += more
        }
        answer = try JSONDecoder().decode(Answer.self, from: line)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    var certificate: String { answer.certificate }

    func address(_ scheme: String) -> String {
        scheme == "imaps" ? "imaps://127.0.0.1:\(answer.imaps)/INBOX" : "pop3s://127.0.0.1:\(answer.pop3s)"
    }

    func deliver(_ mails: [String]) throws {
        for mail in mails {
            let name = UUID().uuidString
            let file = "\(answer.maildir)/tmp/\(name)"
            try Data(mail.utf8).write(to: URL(fileURLWithPath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
            try FileManager.default.moveItem(atPath: file, toPath: "\(answer.maildir)/new/\(name)")
        }
    }

    /// How many are in it.
    var mails: Int {
        get throws {
            try ["new", "cur"].reduce(0) {
                $0 + (try FileManager.default.contentsOfDirectory(atPath: "\(answer.maildir)/\($1)").count)
            }
        }
    }
}
