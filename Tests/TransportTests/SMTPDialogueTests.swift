import Testing

@testable import Transport

@Suite("An SMTP dialogue")
struct SMTPDialogueTests {
    @Test("sends everything up to DATA at once where pipelining is offered, and the message after the 354")
    func pipelines() {
        var talk = Talk(extensions: .everything)
        #expect(
            talk.say()
                == "MAIL FROM:<bounce+1@store.example> SIZE=25\r\n"
                + "RCPT TO:<wang@example.com> ORCPT=rfc822;wang@example.com\r\nDATA\r\n")
        talk.hear("250 ok\r\n250 ok\r\n354 go\r\n")
        #expect(talk.dialogue.outcome == nil)
        #expect(talk.say() == "Subject: Hello\r\n\r\nText.\r\n.\r\n")
        talk.hear("250 2.0.0 queued\r\n")
        #expect(talk.dialogue.outcome?.summary == "accepted 250")
        #expect(talk.dialogue.isReusable)
    }

    @Test("waits for each reply where pipelining is not offered")
    func waits() {
        var talk = Talk(extensions: SMTPExtensions())
        #expect(talk.say() == "MAIL FROM:<bounce+1@store.example>\r\n")
        talk.hear("250 ok\r\n")
        #expect(talk.say() == "RCPT TO:<wang@example.com>\r\n")
        talk.hear("250 ok\r\n")
        #expect(talk.say() == "DATA\r\n")
        talk.hear("354 go\r\n")
        #expect(talk.say().hasSuffix("\r\n.\r\n"))
        talk.hear("250 ok\r\n")
        #expect(talk.dialogue.outcome?.summary == "accepted 250")
    }

    @Test("states the parameters that the message needs and the server offers")
    func parameters() {
        var talk = Talk(
            .fixture(sender: "赵@store.example", message: "Subject: 你好\r\n\r\n", envelopeID: "a+b=c d"),
            extensions: .everything)
        #expect(
            talk.say().hasPrefix(
                "MAIL FROM:<赵@store.example> SIZE=19 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb+3Dc+20d\r\n"))
    }

    @Test("asks for notifications where the server offers them, and names the address as we know it")
    func notifications() {
        let envelope = SMTPEnvelope.fixture(
            recipients: ["wang+1@example.com", "王@example.com"], envelopeID: "t", notifications: [.delay, .failure])
        var talk = Talk(envelope, extensions: .everything)
        let lines = talk.say().split(separator: "\r\n")
        #expect(lines[0].hasSuffix(" RET=HDRS ENVID=t"))
        #expect(lines[1] == "RCPT TO:<wang+1@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;wang+2B1@example.com")
        #expect(lines[2] == "RCPT TO:<王@example.com> NOTIFY=FAILURE,DELAY")

        var extensions = SMTPExtensions.everything
        extensions.dsn = false
        var plain = Talk(.fixture(envelopeID: "t", notifications: [.success]), extensions: extensions)
        #expect(!plain.say().contains("NOTIFY") && !plain.say().contains("ENVID"))
    }

    @Test("tells of a doubt how much had left and what was heard last")
    func wordsOfDoubt() {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear("250 a\r\n250 b\r\n354 go on\r\n")
        _ = talk.say()
        talk.dialogue.disconnected("the relay closed the connection")
        #expect(
            talk.dialogue.outcome
                == .inDoubt(
                    reason: "the relay closed the connection (28 of 28 bytes handed over, last reply: 354 go on)"))
    }

    @Test(
        "takes a refusal at each phase for what it is, and tidies up with RSET",
        arguments: [
            ("451 a\r\n503 b\r\n503 b\r\n", "deferred 451 mail"), ("550 a\r\n503 b\r\n503 b\r\n", "failed 550 mail"),
            ("250 a\r\n450 b\r\n554 c\r\n", "deferred 450 rcpt"), ("250 a\r\n550 b\r\n554 c\r\n", "failed 550 rcpt"),
            ("250 a\r\n250 b\r\n451 c\r\n", "deferred 451 data"), ("250 a\r\n250 b\r\n554 c\r\n", "failed 554 data"),
        ])
    func refusals(replies: String, outcome: String) {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear(replies)
        #expect(talk.dialogue.outcome?.summary == outcome)
        #expect(!talk.dialogue.isFinished)
        #expect(talk.say() == "RSET\r\n")
        talk.hear("250 ok\r\n")
        #expect(talk.dialogue.isReusable)
    }

    @Test("closes instead of sending an empty message when every recipient was refused and DATA accepted")
    func dataWithoutRecipients() {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear("250 a\r\n550 b\r\n354 go\r\n")
        #expect(talk.say() == "")
        #expect(talk.dialogue.outcome?.summary == "failed 550 rcpt")
        #expect(talk.dialogue.isFinished && !talk.dialogue.isReusable)
    }

    @Test("keeps the replies to several recipients apart, and sends to all or none")
    func severalRecipients() {
        var talk = Talk(.fixture(recipients: ["a@example.com", "b@example.com"]), extensions: .everything)
        _ = talk.say()
        talk.hear("250 a\r\n250 first\r\n550 second\r\n554 no\r\n")
        #expect(talk.dialogue.recipientReplies.map { $0?.text } == ["first", "second"])
        #expect(talk.dialogue.outcome?.summary == "failed 550 rcpt")
    }

    @Test("is deferred by 421 wherever it comes", arguments: ["", "250 a\r\n", "250 a\r\n250 b\r\n"])
    func closingDown(before: String) {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear(before + "421 4.3.2 shutting down\r\n")
        guard case .deferred(let reply, _) = talk.dialogue.outcome else { return #expect(Bool(false)) }
        #expect(reply.enhancedStatus == "4.3.2")
        #expect(talk.dialogue.isFinished && !talk.dialogue.isReusable)
    }

    @Test("is in doubt only once the final dot has left", arguments: [0, 1, 24, 25, 26, 27, 28])
    func doubt(handedOver: Int) {
        var talk = Talk(extensions: .everything)  // 25 bytes of message, then dot, CR, LF
        _ = talk.say()
        talk.hear("250 a\r\n250 b\r\n354 c\r\n")
        talk.dialogue.handedOver(handedOver)
        talk.dialogue.disconnected("lost")
        #expect(talk.dialogue.outcome?.summary == (handedOver > 25 ? "inDoubt" : "notSent"))
    }

    @Test("is not sent when the server answers the message before it is complete, whatever it says")
    func earlyAnswer() {
        for (reply, outcome) in [
            ("250 thanks", "notSent"), ("354 more", "notSent"), ("552 too big", "failed 552 data"),
            ("452 full", "deferred 452 data"),
        ] {
            var talk = Talk(extensions: .everything)
            _ = talk.say()
            talk.hear("250 a\r\n250 b\r\n354 c\r\n")
            talk.dialogue.handedOver(10)
            talk.hear(reply + "\r\n")
            #expect(talk.dialogue.outcome?.summary == outcome)
            #expect(!talk.dialogue.isReusable)
        }
    }

    @Test(
        "is in doubt when the answer to the dot is no answer",
        arguments: ["hello\r\n", "354 more\r\n", "250-a\r\n251 b\r\n", "999 x\r\n", "25\r\n", "250", "250-a\r\n"])
    func strangeAnswers(answer: String) {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear("250 a\r\n250 b\r\n354 c\r\n")
        _ = talk.say()
        talk.hear(answer)
        talk.dialogue.disconnected("lost")
        #expect(talk.dialogue.outcome?.summary == "inDoubt")
    }

    @Test("does not use a connection again on which the server says more than it was asked")
    func outOfStep() {
        var talk = Talk(extensions: .everything)
        _ = talk.say()
        talk.hear("250 a\r\n250 b\r\n354 c\r\n")
        _ = talk.say()
        talk.hear("250 ok\r\n250")
        #expect(talk.dialogue.outcome?.summary == "accepted 250")
        #expect(!talk.dialogue.isReusable)
    }

    @Test("refuses what the server has no extension for, before a byte is sent")
    func missingExtensions() {
        var small = SMTPExtensions.everything
        small.maximumSize = 10
        let cases: [(SMTPEnvelope, SMTPExtensions, String)] = [
            (.fixture(recipients: ["王@example.com"]), SMTPExtensions(), "failed 553 rcpt"),
            (.fixture(message: "Subject: 你好\r\n\r\n"), SMTPExtensions(), "failed 554 mail"),
            (.fixture(), small, "failed 552 mail"),
            (.fixture(recipients: []), .everything, "failed 554 rcpt"),
            (.fixture(recipients: ["a@b.example\r\nRCPT TO:<c@d.example>"]), .everything, "failed 553 rcpt"),
        ]
        for (envelope, extensions, outcome) in cases {
            let dialogue = SMTPDialogue(envelope, extensions: extensions)
            #expect(dialogue.outcome?.summary == outcome)
            #expect(dialogue.output.isEmpty && dialogue.isReusable)
        }
    }
}

/// A dialogue whose output is always taken at once.
struct Talk {
    var dialogue: SMTPDialogue

    init(_ envelope: SMTPEnvelope = .fixture(), extensions: SMTPExtensions) {
        dialogue = SMTPDialogue(envelope, extensions: extensions)
    }

    mutating func say() -> String {
        let output = dialogue.output
        dialogue.handedOver(output.count)
        return String(decoding: output, as: UTF8.self)
    }

    mutating func hear(_ text: String) {
        dialogue.receive(text.utf8)
    }
}

extension SMTPExtensions {
    static let everything = SMTPExtensions(helloLines: [
        "relay.test", "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 1000000",
    ])
}
