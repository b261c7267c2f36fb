import Channels
import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Limits choose what goes")
struct ShaperTests {
    private let now = Date(timeIntervalSince1970: 1_795_262_400)
    private let start = ContinuousClock.now

    private func ready(_ addresses: String...) -> [Prepared] {
        addresses.enumerated().map { .fixture($0.offset, address: "someone@\($0.element)") }
    }

    private func domains(_ choice: Shaper.Choice) -> [String] {
        choice.go.map { String($0.message.address.split(separator: "@")[1]) }
    }

    @Test("without limits the first go, as many as there is room for")
    func none() {
        var shaper = Shaper(ChannelLimits())
        var ready = ready("a.test", "b.test", "c.test")
        #expect(domains(shaper.choose(from: &ready, room: 2, at: now, tick: start)) == ["a.test", "b.test"])
        #expect(ready.count == 1)
    }

    @Test("a domain that is at its limit holds up no other one, and goes on when an answer comes")
    func domain() throws {
        var shaper = Shaper(ChannelLimits(domains: ["slow.test": SendingLimit(connections: 1)]))
        var ready = ready("slow.test", "slow.test", "a.test", "slow.test", "b.test")
        let first = shaper.choose(from: &ready, room: 10, at: now, tick: start)
        #expect(domains(first) == ["slow.test", "a.test", "b.test"])
        #expect(first.nextLook == nil, "only an answer makes room")
        #expect(domains(shaper.choose(from: &ready, room: 10, at: now, tick: start)).isEmpty)
        shaper.noteBack(try #require(first.go.first).message, unsent: false)
        #expect(domains(shaper.choose(from: &ready, room: 10, at: now, tick: start)) == ["slow.test"])
    }

    @Test("a star counts every other domain by itself")
    func anyDomain() {
        let limits = ChannelLimits(domains: [
            "*": SendingLimit(connections: 1), "big.test": SendingLimit(connections: 2),
        ])
        var shaper = Shaper(limits)
        var ready = ready("A.test", "a.test", "b.test", "big.test", "big.test", "big.test")
        #expect(
            domains(shaper.choose(from: &ready, room: 10, at: now, tick: start)) == [
                "A.test", "b.test", "big.test", "big.test",
            ])
    }

    @Test("a relay's rate lets go what its tokens allow, and says when to look again")
    func relay() throws {
        var shaper = Shaper(ChannelLimits(relay: SendingLimit(perSecond: 10, connections: 4)))
        var ready = ready("a.test", "b.test", "c.test")
        let first = shaper.choose(from: &ready, room: 10, at: now, tick: start)
        #expect(first.go.count == 1)
        #expect(abs(try #require(first.nextLook) / .seconds(1) - 0.1) < 0.01)
        #expect(ready.count == 2 && first.postponements.isEmpty)
        #expect(shaper.choose(from: &ready, room: 10, at: now, tick: start + .seconds(0.11)).go.count == 1)
    }

    @Test("a campaign at its limit lets other campaigns and occasions pass")
    func campaign() {
        var shaper = Shaper(ChannelLimits())
        #expect(shaper.change(ChannelLimits(), campaigns: [7: SendingLimit(perSecond: 1)], at: start) == true)
        var ready = (0..<6).map { Prepared.fixture($0, campaign: $0 % 2 == 0 ? 7 : nil) }
        #expect(shaper.choose(from: &ready, room: 10, at: now, tick: start).go.map(\.message.id) == [0, 1, 3, 5])
    }

    @Test("what would wait for long is put off in the ledger, each behind the one before, and few stay at hand")
    func putsOff() {
        var shaper = Shaper(ChannelLimits(domains: ["slow.test": SendingLimit(perSecond: 4)]))
        var ready = (0..<100).map { Prepared.fixture($0, address: "x@slow.test") }
        let choice = shaper.choose(from: &ready, room: 100, at: now, tick: start)
        #expect(choice.go.count == 1 && ready.count == 4)
        #expect(choice.postponements.count == 95)
        #expect(choice.postponements[0].until == now + 1.25)
        #expect(choice.postponements[94].until == now + 1 + 95 / 4.0)
        #expect(choice.postponements[0].reason == "paced: slow.test")
        #expect(shaper.isAwaitingReturns)
        var returned = choice.postponements.map { _ in Prepared.fixture(address: "x@slow.test").message }
        for index in returned.indices { returned[index].reason = "paced: slow.test" }
        shaper.noteClaimed(returned)
        #expect(!shaper.isAwaitingReturns)
    }

    @Test("a limit that is lifted lets everything go, and one that is new holds from the next look on")
    func changes() {
        var shaper = Shaper(ChannelLimits(domains: ["slow.test": SendingLimit(connections: 1)]))
        var ready = (0..<3).map { Prepared.fixture($0, address: "x@slow.test") }
        #expect(shaper.choose(from: &ready, room: 10, at: now, tick: start).go.count == 1)
        #expect(shaper.change(shaper.limits, campaigns: [:], at: start) == false, "nothing is new")
        #expect(shaper.change(ChannelLimits(), campaigns: [:], at: start) == true)
        #expect(shaper.choose(from: &ready, room: 10, at: now, tick: start).go.count == 2)
        #expect(shaper.change(ChannelLimits(relay: SendingLimit(perSecond: 1)), campaigns: [:], at: start) == true)
        ready = (0..<3).map { Prepared.fixture($0, address: "x@slow.test") }
        #expect(shaper.choose(from: &ready, room: 10, at: now, tick: start).go.count == 1)
    }
}
