import Foundation
import Model
import TestSupport
import Testing

@testable import Bounces

/// Mails in the forms of many servers, and what each must be read as. They are written for this test after public
/// documentation of the servers, and lie in `Mails`; `expected.tsv` has a line for each recipient.
@Suite("Forms of returned mail")
struct FormTests {
    struct Form: Sendable, CustomTestStringConvertible {
        var name: String
        var kind: String
        var recipients: [[String]]

        var testDescription: String { name }
    }

    static let forms: [Form] = {
        let text = (try? String(contentsOf: folder.appending(path: "expected.tsv"), encoding: .utf8)) ?? ""
        var forms: [Form] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let recipient = Array(fields.dropFirst(2))
            if forms.last?.name != fields[0] { forms.append(Form(name: fields[0], kind: fields[1], recipients: [])) }
            if !recipient.isEmpty { forms[forms.count - 1].recipients.append(recipient) }
        }
        return forms
    }()

    static var folder: URL { Bundle.module.resourceURL ?? URL(filePath: ".") }

    static func mail(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: "Mails/\(name).eml")))
    }

    @Test("There is a form of every kind")
    func complete() {
        #expect(Self.forms.count >= 75)
        #expect(Set(Self.forms.map(\.kind)) == ["bounce", "feedback", "vacation", "none"])
    }

    @Test("Each form tells recipient, codes and reason", arguments: forms)
    func form(_ form: Form) throws {
        let read = ReturnedMailReader.read(try Self.mail(form.name))
        #expect(read.kind.rawValue == form.kind)
        let recipients = read.recipients.map {
            [$0.address, $0.status, $0.reply, $0.reason.rawValue, $0.isHard ? "hard" : "soft"]
        }
        #expect(recipients == form.recipients)
    }

    @Test("Only reasons that lie in the address condemn it")
    func hard() {
        for form in Self.forms {
            for recipient in form.recipients where recipient[4] == "hard" {
                #expect(["userunknown", "hostunknown", "notaccept", "hasmoved"].contains(recipient[3]))
            }
        }
    }

    @Test("An mbox file gives its mails one by one, and a sentence that begins with From is no mail")
    func mailboxFile() throws {
        let first = try Self.mail("exim")
        let second = try Self.mail("arf")
        let line = Array("From MAILER-DAEMON Thu Mar  5 09:00:05 2026\n".utf8)
        let file = line + first + Array("\nFrom here on it is a letter.\n\n".utf8) + line + second
        let mails = MailboxFile.mails(in: file)
        #expect(mails.count == 2)
        #expect(mails.map { ReturnedMailReader.read($0).kind } == [.bounce, .feedback])
        #expect(MailboxFile.mails(in: first).count == 1)
    }
}

@Suite("Rules of returned mail")
struct RuleTests {
    @Test("The file of rules is sound, and every reason but the last resorts has words or a status")
    func sound() throws {
        let book = try RuleBook(PackageResources.bounces_rules)
        #expect(book.sources.count > 30 && book.order.count > 40)
        for reason in BounceReason.allCases {
            let isSaid = book.canSay(reason)
            #expect(isSaid || [.onhold, .undefined, .feedback].contains(reason), "nothing leads to \(reason)")
        }
    }

    @Test(
        "A fault in the file names its line",
        arguments: [
            ("[words userunknown]\nx", "line 2: a piece of a phrase needs three letters at least"),
            ("[words nonsense]\nuser unknown", "line 2: no reason is called nonsense"),
            ("user unknown", "line 1: a line outside of a section"),
            ("[order]\nblocked colour=red", "line 2: no condition: colour=red"),
            ("[status]\n5.1 userunknown", "line 2: a line here reads: 5.1.1 userunknown"),
        ])
    func faults(_ text: String, _ message: String) {
        #expect { try RuleBook(Array(text.utf8)) } throws: { "\($0)".hasSuffix(message) }
    }

    @Test(
        "A refusal at RCPT is read as the same bounce",
        arguments: [
            ("550 5.1.1 <li@example.cn>: user unknown", BounceReason.userunknown, true),
            ("550 No such user here", .userunknown, true),
            ("552 5.2.2 Mailbox full", .mailboxfull, false),
            ("550 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.example", .blocked, false),
            ("554 5.7.1 <li@example.cn>: Relay access denied", .norelaying, false),
            ("550 5.7.26 This mail is unauthenticated", .authfailure, false),
            ("550 5.1.2 no such domain", .hostunknown, true),
        ])
    func refusal(_ reply: String, _ reason: BounceReason, _ isHard: Bool) {
        let verdict = ReturnedMailReader.judge(reply: reply, address: "li@example.cn", isAtRecipient: true)
        #expect(verdict.reason == reason)
        #expect(verdict.isHard == isHard)
    }

    @Test("What is about us never follows as suppression")
    func consequences() {
        for reason in BounceReason.allCases where BounceConsequence.usual(for: reason) == .pause {
            #expect(!BounceConsequence.suppress.mayFollow(from: reason))
            #expect(!BounceConsequence.count.mayFollow(from: reason))
        }
        #expect(BounceConsequence.note.mayFollow(from: .userunknown))
    }
}

@Suite("Hostile returned mail")
struct HostileMailTests {
    static let head = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n"

    @Test("A header of a megabyte, ten thousand parts, and an endless list of recipients end soon")
    func bounded() {
        var nested = Self.head
        for level in 0..<10_000 { nested += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        var messages = Self.head
        for _ in 0..<10_000 { messages += "Content-Type: message/rfc822\n\n\(Self.head)" }
        let flat =
            "\(Self.head)Content-Type: multipart/mixed; boundary=x\n\n" + String(repeating: "--x\n\na\n", count: 10_000)
        let header = "\(Self.head)X-Long: \(String(repeating: "a", count: 1 << 20))\n\n<li@example.cn>: 550 5.1.1 no\n"
        var recipients =
            "\(Self.head)Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
        for number in 0..<20_000 {
            recipients += "Final-Recipient: rfc822; u\(number)@example.cn\nAction: failed\nStatus: 5.1.1\n\n"
        }
        let start = ContinuousClock.now
        #expect(ReturnedMailReader.read(Array(nested.utf8)).kind == .none)
        #expect(ReturnedMailReader.read(Array(messages.utf8)).kind == .none)
        #expect(ReturnedMailReader.read(Array(flat.utf8)).kind == .none)
        #expect(ReturnedMailReader.read(Array(header.utf8)).recipients.map(\.reason) == [.userunknown])
        #expect(ReturnedMailReader.read(Array(recipients.utf8)).recipients.count == 200)
        #expect(.now - start < .seconds(30))
    }

    @Test("NUL bytes, broken base64 and a boundary without end give what can be read")
    func broken() {
        let nul = ReturnedMailReader.read(Array("\(Self.head)\n\0\0<li@example.cn>: 550 5.1.1 \0user unknown\0\n".utf8))
        #expect(nul.recipients.map(\.address) == ["li@example.cn"])
        #expect(nul.recipients.map(\.reason) == [.userunknown])
        let base64 = ReturnedMailReader.read(
            Array("\(Self.head)Content-Transfer-Encoding: base64\n\n%%%=!!!!=====PGxpQGV4\n".utf8))
        #expect(base64.kind == .none)
        let open = ReturnedMailReader.read(
            Array(
                (Self.head
                    + "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
                    + "Final-Recipient: rfc822; li@example.cn\nAction: failed\nStatus: 5.1.1").utf8))
        #expect(open.recipients.map(\.status) == ["5.1.1"])
        #expect(ReturnedMailReader.read([UInt8]()) == .nothing)
    }

    @Test("Damage of every kind gives an answer", arguments: 0..<100)
    func damage(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let form = FormTests.forms[Int(seed) % FormTests.forms.count]
        var mail = try FormTests.mail(form.name)
        for _ in 0..<Int.random(in: 1...40, using: &random) where !mail.isEmpty {
            let index = Int.random(in: 0..<mail.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: mail[index] = UInt8.random(in: 0...255, using: &random)
            case 1: mail.removeSubrange(index..<min(mail.count, index + 20))
            default: mail.insert(contentsOf: mail[index..<min(mail.count, index + 60)], at: index)
            }
        }
        let read = ReturnedMailReader.read(mail)
        #expect(read.recipients.allSatisfy { !$0.isHard || $0.reason.condemnsAddress })
    }
}
