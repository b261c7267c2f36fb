import Channels
import Foundation
import Model
import TestSupport
import Testing

@testable import Outreach

@Suite("Several recipients in one request", .timeLimit(.minutes(1)))
struct BatchTests {
    private static let channel = """
        kind: http-sms
        request:
          url: ${SMS_URL}/sms
          json: {list: {$each: {to: "{{ to }}", text: "{{ text }}"}}}
        batch: {max: 10, texts: own}
        result: {accepted: {status: 200, json: ok}, id: {json: ok}}
        connections: 1
        """

    private func room(
        _ gateway: LoopbackGateway, _ channel: String = channel, customers: [Customer],
        adjust: (inout Settings) -> Void = { _ in }
    ) throws -> Room {
        let room = try Room(
            packs: Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]"), smsURL: gateway.url,
            sms: channel,
            adjust: adjust)
        let today = Birthday(solar: room.workspace.clock.today)
        try room.add(
            customers.map { customer in
                var customer = customer
                customer.birthday = today
                return customer
            })
        _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
        return room
    }

    private func send(_ room: Room) async throws -> Dispatcher.Summary {
        let carrier = try Carrier(room.workspace.channels.definition("sms"))
        defer { Task { await carrier.close() } }
        return try await Dispatcher(room.workspace, carriers: [carrier], logger: LogWatch().logger) { 0.5 }
            .runUntilIdle()
    }

    private func sizes(_ gateway: LoopbackGateway) -> [Int] {
        gateway.questions.map { $0.body.components(separatedBy: #""to""#).count - 1 }
    }

    @Test("A request holds no more than the gateway takes, and nobody is in two")
    func limit() async throws {
        let gateway = LoopbackGateway(answer: LoopbackGateway.answer(200, #"{"ok":"1"}"#))
        let room = try room(gateway, customers: (0..<57).map { .numbered($0) })
        #expect(try await send(room).accepted == 57)
        #expect(sizes(gateway).reduce(0, +) == 57)
        #expect(sizes(gateway).allSatisfy { $0 <= 10 })
        #expect(sizes(gateway).count <= 12)
        #expect(try room.states() == [.accepted: 57])
    }

    @Test("Own texts do not go together where the gateway takes one text for all")
    func sameText() async throws {
        let gateway = LoopbackGateway(answer: LoopbackGateway.answer(200, #"{"ok":"1"}"#))
        let channel = Self.channel.replacing("texts: own", with: "texts: same")
        let room = try room(gateway, channel, customers: (0..<5).map { .numbered($0) })
        #expect(try await send(room).accepted == 5)
        #expect(sizes(gateway) == [1, 1, 1, 1, 1])
    }

    @Test("One number is in a request once")
    func oneNumber() async throws {
        let gateway = LoopbackGateway(answer: LoopbackGateway.answer(200, #"{"ok":"1"}"#))
        let room = try room(gateway, customers: (0..<4).map { .numbered($0, phone: "+8613800000001") }) {
            $0.sending.oneGreetingADay = false
        }
        #expect(try await send(room).accepted == 4)
        #expect(sizes(gateway) == [1, 1, 1, 1])
    }

    @Test("Requests without an answer make doubts of theirs and let the channel rest after three")
    func silence() async throws {
        let gateway = LoopbackGateway(answer: "")
        let room = try room(gateway, customers: (0..<100).map { .numbered($0) })
        let summary = try await send(room)
        #expect(gateway.questions.count == 3)
        #expect(try room.states() == [.inDoubt: summary.inDoubt, .queued: 100 - summary.inDoubt])
        #expect(summary.inDoubt == sizes(gateway).reduce(0, +))
    }

    @Test("A number gets no more than the settings allow, and the rest when its time has come")
    func perNumber() async throws {
        let gateway = LoopbackGateway(answer: LoopbackGateway.answer(200, #"{"ok":"1"}"#))
        let room = try room(
            gateway, customers: (0..<3).map { .numbered($0, phone: "+8613800000001") } + [.numbered(9)]
        ) {
            $0.sending.recipient = .operators
            $0.sending.oneGreetingADay = false
        }
        #expect(try await send(room).accepted == 2)
        let waiting = try room.messages(.queued)
        #expect(waiting.count == 2)
        #expect(waiting.allSatisfy { $0.reason?.hasPrefix("recipient_limit") == true })
        #expect(waiting.allSatisfy { $0.notBefore == room.clock.now.addingTimeInterval(60) })
        room.clock.advance(by: 59)
        #expect(try await send(room).accepted == 0)
        room.clock.advance(by: 2)
        #expect(try await send(room).accepted == 1)
        room.clock.advance(by: 61)
        #expect(try await send(room).accepted == 1)
        #expect(try room.states() == [.accepted: 4])
    }
}

@Suite("How many texts one number may get")
struct RecipientLimitsTests {
    private let now = Date(timeIntervalSince1970: 1_795_222_800)

    private func opening(
        _ ages: [TimeInterval], _ limits: RecipientLimits, _ messageClass: MessageClass = .greeting,
        sent: MessageClass = .greeting
    ) -> TimeInterval? {
        let sent = ages.map { RecipientLimits.Sent(at: now.addingTimeInterval(-$0), messageClass: sent) }
        return limits.opening(after: sent, for: messageClass, at: now)?.timeIntervalSince(now)
    }

    @Test("The window slides: the oldest of those that fill it makes room")
    func sliding() {
        #expect(opening([], .operators) == nil)
        #expect(opening([59], .operators) == 1)
        #expect(opening([60], .operators) == nil)
        #expect(opening([3_000, 2_000, 1_000], RecipientLimits(perHour: 3)) == 600)
        #expect(opening([3_000, 2_000, 1_000, 500], RecipientLimits(perHour: 3)) == 1_600)
        #expect(opening([70, 80, 90, 100, 3_000], .operators) == 600)
        #expect(opening([30], RecipientLimits(perMinute: 0)) == nil)
    }

    @Test("Marketing has a limit of its own, which other texts do not fill")
    func marketing() {
        let limits = RecipientLimits(marketingPerDay: 1)
        #expect(opening([3_600], limits, .marketing, sent: .marketing) == 82_800)
        #expect(opening([3_600], limits, .marketing, sent: .service) == nil)
        #expect(opening([3_600], limits, .greeting, sent: .marketing) == nil)
    }
}
