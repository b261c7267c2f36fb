import Foundation
import JSON
import Model
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Channels
@testable import Outreach

/// What every definition of an SMS gateway MUST do, and what it MAY NOT, judged by the ledger.
@Suite("Every gateway's definition", .timeLimit(.minutes(3)))
struct GatewayConformanceTests {
    /// A room whose SMS go to a gateway that plays the vendor.
    struct Stand {
        let room: Room
        let gateway: LoopbackGateway
        let summary: Dispatcher.Summary

        init(_ vendor: Vendor, people: Int, answer: @escaping @Sendable ([String]) -> String) async throws {
            gateway = LoopbackGateway { answer(vendor.numbers($0)) }
            let file = try String(contentsOfFile: "\(Repository.root)/channels/\(vendor.name).yaml", encoding: .utf8)
            let url = gateway.url
            room = try Room(
                packs: Packs.pack("hello", when: "{anchor: birthday}", channels: "[sms]", sms: "祝您生日快乐！"),
                sms: file.replacing("templates: []", with: "templates: [{id: T1, text: 祝您生日快乐！}]"),
                environment: vendor.environment.mapValues { $0 == "URL" ? url : $0 })
            let birthday = Birthday(solar: room.workspace.clock.today)
            try room.add((0..<people).map { Customer.numbered($0, birthday: birthday) })
            _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
            let carrier = try Carrier(room.workspace.channels.definition("sms"))
            summary = try await Dispatcher(
                room.workspace, carriers: [carrier], logger: LogWatch().logger, armedAhead: 8
            ) { 0.5 }.runUntilIdle()
            await carrier.close()
        }

        /// By address.
        var messages: [Message] {
            get throws { try room.messages().sorted { $0.address < $1.address } }
        }
    }

    static func http(_ answer: Vendor.Answer) -> String { LoopbackGateway.answer(answer.status, answer.body) }

    @Test("is one of ours, and none is left out")
    func complete() throws {
        let library = try ChannelLibrary(directory: "\(Repository.root)/channels", environment: [:])
        let names = library.definitions.filter { $0.carrier == .sms }.map(\.name)
        #expect(Set(names) == Set(Vendor.all.map(\.name)))
    }

    @Test(
        "MUST be signed as its vendor checks it, take several recipients where the gateway can, and keep its ids",
        arguments: Vendor.all)
    func success(_ vendor: Vendor) async throws {
        let stand = try await Stand(vendor, people: 3) { Self.http(vendor.taken($0, "\"id-1\"")) }
        let messages = try stand.messages
        #expect(messages.map(\.state) == [.accepted, .accepted, .accepted])
        #expect(stand.gateway.questions.compactMap(vendor.fault) == [])
        #expect(stand.gateway.questions.count == (vendor.batch > 1 ? 1 : 3))
        #expect(stand.gateway.questions.flatMap(vendor.numbers).count == 3)
        if vendor.namesID { #expect(messages.allSatisfy { $0.providerID?.hasSuffix("id-1") == true }) }
    }

    @Test(
        "MAY NOT let one recipient's refusal touch the others of his request",
        arguments: Vendor.all.filter { $0.partial != nil })
    func partialFailure(_ vendor: Vendor) async throws {
        let partial = try #require(vendor.partial)
        for (code, effect) in vendor.recipientErrors {
            let stand = try await Stand(vendor, people: 3) { Self.http(partial($0, code)) }
            // A request lists numbers in the order of the queue; which is the last is the gateway's to see.
            let last = try #require(stand.gateway.questions.first.map(vendor.numbers)?.last)
            for message in try stand.messages {
                let isLast = message.address.hasSuffix(last.suffix(11))
                try expect(isLast ? effect : nil, message, stand, "\(vendor.name) \(code)")
            }
        }
    }

    @Test("MUST do to the message what each mapped error says, and every rule is tried", arguments: Vendor.all)
    func errors(_ vendor: Vendor) async throws {
        for (answer, effect) in vendor.errors {
            let stand = try await Stand(vendor, people: 1) { _ in Self.http(answer) }
            let message = try #require(try stand.messages.first)
            try expect(effect, message, stand, "\(vendor.name) \(answer)")
        }
        let library = try ChannelLibrary(directory: "\(Repository.root)/channels", environment: [:])
        guard case .httpSMS(let sms) = try library.described(vendor.name).route else { throw Problem("no SMS channel") }
        let tried = vendor.errors.compactMap { answer, _ in
            let answer = GatewayAnswer(status: answer.status, headers: [], body: Array(answer.body.utf8))
            return sms.result.errors.firstIndex { $0.test.holds(for: answer) }
        }
        #expect(Set(tried) == Set(sms.result.errors.indices))
        if let partial = vendor.partial, let rules = sms.result.recipients {
            let tried = vendor.recipientErrors.compactMap { code, _ -> Int? in
                let answer = GatewayAnswer(
                    status: 200, headers: [], body: Array(partial(["8613800000000"], code).body.utf8))
                let entry = answer.json.flatMap { rules.items.values(in: $0).first?["0"] }
                return entry.flatMap { entry in
                    rules.rules.rules.errors.firstIndex { $0.test.holds(for: answer.about(entry)) }
                }
            }
            #expect(Set(tried) == Set(rules.rules.rules.errors.indices))
        }
    }

    @Test("MAY NOT send again what got no answer: it is in doubt, all of it", arguments: Vendor.all)
    func silence(_ vendor: Vendor) async throws {
        let stand = try await Stand(vendor, people: 2) { _ in "" }
        #expect(try stand.messages.map(\.state) == [.inDoubt, .inDoubt])
        #expect(stand.gateway.questions.flatMap(vendor.numbers).count == 2)
    }

    @Test(
        "MAY NOT take rubbish for a word of the gateway", arguments: Vendor.all,
        ["<html>hello</html>", "", "[]", "{\"", "null"])
    func rubbish(_ vendor: Vendor, _ body: String) async throws {
        let stand = try await Stand(vendor, people: 1) { _ in LoopbackGateway.answer(200, body) }
        #expect(try stand.messages.map(\.state) == [.inDoubt])
    }

    @Test("MUST keep an id that is too big for a Double, digit by digit", arguments: Vendor.all.filter(\.namesID))
    func bigNumber(_ vendor: Vendor) async throws {
        let stand = try await Stand(vendor, people: 1) { Self.http(vendor.taken($0, "12345678901234567890123")) }
        #expect(try stand.messages.first?.state == .accepted)
        #expect(try stand.messages.first?.providerID == "12345678901234567890123")
    }

    @Test("MUST leave him in doubt whom the answer does not name", arguments: Vendor.all.filter { $0.partial != nil })
    func unnamed(_ vendor: Vendor) async throws {
        let stand = try await Stand(vendor, people: 2) { numbers in
            Self.http(vendor.taken([numbers[0]], "\"id-1\""))
        }
        #expect(try stand.room.states() == [.accepted: 1, .inDoubt: 1])
    }

    /// - Parameter effect: `nil` for a message that was taken.
    private func expect(_ effect: Vendor.Effect?, _ message: Message, _ stand: Stand, _ what: String) throws {
        let now = stand.room.clock.now
        let isSuppressed = try stand.room.store.isSuppressed(
            carrier: .sms, address: message.address, messageClass: .greeting)
        switch effect {
        case nil: #expect(message.state == .accepted, "\(what)")
        case .later: #expect(message.state == .deferred && message.notBefore > now, "\(what)")
        case .personLater:
            #expect(message.state == .deferred && message.notBefore >= now.addingTimeInterval(3_600), "\(what)")
        case .pause: #expect(message.state == .queued && stand.summary.resting["sms"] != nil, "\(what)")
        case .suppress: #expect(message.state == .failed, "\(what)")
        case .fail: #expect(message.state == .failed, "\(what)")
        case .doubt: #expect(message.state == .inDoubt, "\(what)")
        }
        #expect(isSuppressed == (effect == .suppress), "\(what)")
    }
}
