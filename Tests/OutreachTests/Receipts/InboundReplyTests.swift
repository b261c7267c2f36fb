import Channels
import Foundation
import Model
import Storage
import TestSupport
import Testing

@testable import Outreach

@Suite("What recipients answer, and reports that are asked for", .timeLimit(.minutes(1)))
struct InboundReplyTests {
    private static let channel = """
        kind: http-sms
        request: {url: "${SMS_URL}/sms", form: {to: "{{ to }}", text: "{{ text }}"}}
        result: {accepted: {status: 200, json: sid}, id: {json: sid}}
        receipts:
          id: sid
          status: status
          delivered: [OK]
          failed: ["*"]
          pull:
            every: 60
            limit: 2
            items: ""
            request: {url: "${SMS_URL}/pull", form: {page: "{{ page }}"}}
            result: {accepted: {status: 200}}
        inbound: {from: mobile, from_prefix: "+86", text: text, id: id, answer: OK, confirm: "BYE"}
        """

    private func room(_ url: String = "http://127.0.0.1:9") throws -> Room { try Room(smsURL: url, sms: Self.channel) }

    private func push(_ room: Room, _ json: String) throws -> (
        summary: ReceiptDesk.Summary, answer: ReceiptReader.Answer
    ) {
        try ReceiptDesk(room.workspace).take(
            Push(headers: [("Content-Type", "application/json")], body: Array(json.utf8)), channel: "sms")
    }

    @Test("TD ends marketing by SMS for everybody with that number, at once, is confirmed once, and nothing else ends")
    func optOut() throws {
        let room = try room()
        let customers = try room.add(
            .numbered(1, phone: "+8613800000001", consents: [.marketing(.sms), .marketing(.email)]),
            .numbered(2, phone: "+8613800000001"), .numbered(3))
        let first = try push(room, #"{"mobile":"13800000001","text":"TD","id":"a"}"#)
        #expect(first.summary.optedOut == 1 && first.answer.body == "BYE")
        for messageClass in MessageClass.allCases {
            #expect(
                try room.store.isSuppressed(carrier: .sms, address: "+8613800000001", messageClass: messageClass)
                    == (messageClass == .marketing))
        }
        let consents = try customers.map { try room.store.consents(of: $0.id) }
        #expect(consents[0].contains { $0.channel == .sms && $0.answer == .refused && $0.source == "SMS: TD" })
        #expect(consents[0].contains { $0.channel == .email && $0.answer == .granted })
        #expect(consents[1].map(\.answer) == [.refused])
        #expect(consents[2].isEmpty)
        // The gateway did not hear the answer and pushes again; later the person says it once more.
        #expect(try push(room, #"{"mobile":"13800000001","text":"TD","id":"a"}"#).summary.repeated == 1)
        let again = try push(room, #"{"mobile":"13800000001","text":"退订","id":"b"}"#)
        #expect(again.summary.optedOut == 1 && again.answer.body == "OK")
        #expect(try room.store.replies(from: "+8613800000001").map(\.text) == ["退订", "TD"])
    }

    @Test("Other answers are kept for a person to read, and change nothing")
    func otherWords() throws {
        let room = try room()
        try room.add(.numbered(1, phone: "+8613800000001", consents: [.marketing(.sms)]))
        #expect(try push(room, #"{"mobile":"13800000001","text":"谢谢！","id":"a"}"#).summary.replies == 1)
        #expect(try room.store.suppressions().isEmpty)
        #expect(try room.store.replies(from: "+8613800000001").map(\.isOptOut) == [false])
    }

    private func queue(_ room: Room, _ count: Int) async throws {
        try room.add((0..<count).map { .numbered($0, birthday: Birthday(solar: room.workspace.clock.today)) })
        _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
        let carrier = try Carrier(room.workspace.channels.definition("sms"))
        _ = try await Dispatcher(room.workspace, carriers: [carrier], logger: LogWatch().logger) { 0.5 }.runUntilIdle()
        await carrier.close()
    }

    @Test("Pages are asked for until one is not full, on the schedule, and after a daemon was down at its start")
    func pull() async throws {
        let gateway = LoopbackGateway { question in
            guard question.path == "/pull" else {
                return LoopbackGateway.answer(200, #"{"sid":"\#(question.body.hashValue)"}"#)
            }
            return LoopbackGateway.answer(
                200,
                question.form["page"] == "1"
                    ? #"[{"sid":"x","status":"OK"},{"sid":"y","status":"OK"}]"# : #"[{"sid":"z","status":"BAD"}]"#)
        }
        let room = try room(gateway.url)
        try await queue(room, 1)
        let definition = try room.workspace.channels.definition("sms")
        let poller = try #require(try ReceiptPoller(definition))
        let puller = ReceiptPuller(room.workspace, pollers: [poller], logger: LogWatch().logger)
        func pulls() -> Int { gateway.questions.count { $0.path == "/pull" } }
        #expect(await puller.tick().waiting == 3)
        #expect(pulls() == 2)
        room.clock.advance(by: 59)
        #expect(await puller.tick().isEmpty)
        #expect(pulls() == 2)
        room.clock.advance(by: 2)
        #expect(await puller.tick().repeated == 3)
        // Another process asks at once.
        _ = await ReceiptPuller(room.workspace, pollers: [poller], logger: LogWatch().logger).tick()
        #expect(pulls() == 6)
        await poller.close()
    }

    @Test("Asked message by message, each is asked less and less often, until its report has come")
    func byMessage() async throws {
        let gateway = LoopbackGateway { question in
            if question.path == "/sms" {
                return LoopbackGateway.answer(200, #"{"sid":"s\#(question.form["to"] ?? "")"}"#)
            }
            let isKnown = question.form["id"]?.hasSuffix("0") == true
            return LoopbackGateway.answer(200, isKnown ? #"[{"status":"OK"}]"# : "[]")
        }
        let room = try Room(
            smsURL: gateway.url,
            sms: Self.channel.replacing("every: 60", with: "each: message\n    every: 60")
                .replacing(#"{page: "{{ page }}"}"#, with: #"{id: "{{ id }}"}"#))
        try await queue(room, 2)
        let poller = try #require(try ReceiptPoller(try room.workspace.channels.definition("sms")))
        let puller = ReceiptPuller(room.workspace, pollers: [poller], logger: LogWatch().logger)
        func pulls() -> Int { gateway.questions.count { $0.path == "/pull" } }
        #expect(await puller.tick().matched == 1)
        #expect(try room.states() == [.delivered: 1, .accepted: 1])
        #expect(pulls() == 2)
        var rounds: [Int] = []
        for _ in 0..<8 {
            room.clock.advance(by: 61)
            _ = await puller.tick()
            rounds.append(pulls() - 2)
        }
        // After 1, 2 and 4 minutes more.
        #expect(rounds == [1, 1, 2, 2, 2, 2, 3, 3])
        room.clock.advance(by: 4 * 86_400)
        _ = await puller.tick()
        #expect(pulls() == 5)
        await poller.close()
    }
}
