import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

@Suite("Sample files")
struct SampleWriterTests {
    let fixture: RecordsFixture

    init() throws { fixture = try RecordsFixture() }

    private func write(_ customers: Int, seed: UInt64, _ name: String, _ encoding: TextEncoding = .utf8) throws -> Data
    {
        try SampleWriter(customers: customers, seed: seed, on: RecordsFixture.today)
            .write(to: fixture.path(name), encoding: encoding)
        return try Data(contentsOf: fixture.url.appendingPathComponent(name))
    }

    @Test("The same seed gives the same bytes, another seed others")
    func deterministic() throws {
        #expect(try write(300, seed: 7, "a.csv") == write(300, seed: 7, "b.csv"))
        #expect(try write(300, seed: 7, "a.csv") != write(300, seed: 8, "b.csv"))
    }

    @Test("SplitMix64 gives the numbers of its reference")
    func generator() {
        // https://prng.di.unimi.it/splitmix64.c from 1234567
        var random = SplitMix64(seed: 1_234_567)
        #expect([random.next(), random.next()] == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
    }

    @Test(
        "A sample is imported with as many customers as were asked for, and again without a change",
        arguments: [TextEncoding.utf8, .gb18030])
    func imported(encoding: TextEncoding) throws {
        // given
        _ = try write(2_000, seed: 42, "s.csv", encoding)
        // when
        let first = try fixture.run(fixture.path("s.csv"))
        let second = try fixture.run(fixture.path("s.csv"))
        // then
        #expect(first.inserted + first.rejected >= 2_000 && first.inserted <= 2_000)
        #expect(first.inserted + first.merged + first.rejected == first.rows)
        #expect(first.unknownHeadings.isEmpty && first.partly > 50 && first.merged > 50)
        #expect(second.inserted == 0 && second.updated == 0 && second.unchanged == first.inserted)
    }

    @Test("On its day somebody has every occasion, even in a small sample")
    func occasions() throws {
        _ = try write(60, seed: 1, "s.csv")
        try fixture.run(fixture.path("s.csv"))
        let today = RecordsFixture.today
        let people = try fixture.store.customers(ids: (1...60).map { Int64($0) })
        let cars = people.flatMap(\.vehicles)
        #expect(people.contains { $0.birthday?.month == today.month && $0.birthday?.day == today.day })
        // 21 November 2026 is the 13th day of the 10th lunar month
        #expect(people.contains { $0.birthday == Birthday(reckoning: .lunar, month: 10, day: 13) })
        for days in [0, -7, -14] { #expect(cars.contains { $0.deliveredOn == today.adding(days: days) }) }
        #expect(cars.contains { $0.insuranceExpiresOn == today.adding(months: 1) })
        #expect(cars.contains { $0.inspectionDueOn == today.adding(months: 1) })
        #expect(people.contains { $0.family.contains { $0.relation == .spouse && $0.birthday?.day == today.day } })
    }

    @Test("Nobody real can be reached: reserved domains, unused numbers, one address each")
    func harmless() throws {
        _ = try write(1_000, seed: 5, "s.csv")
        try fixture.run(fixture.path("s.csv"))
        let people = try fixture.store.customers(ids: (1...1_000).map { Int64($0) })
        let emails = people.flatMap(\.emails)
        #expect(Set(emails).count == emails.count && emails.count > 400)
        let isReserved = emails.allSatisfy { address in
            ["@example.com", "@example.net", "@example.org", "@xn--fsqu00a.example"].contains { address.hasSuffix($0) }
        }
        #expect(isReserved)
        let mobiles = people.flatMap(\.phones).filter {
            $0.hasPrefix("+861") && $0.count == 14 && !$0.hasPrefix("+8610")
        }
        #expect(mobiles.allSatisfy { $0.hasPrefix("+861900000") })
    }

    @Test("A sample that is cancelled leaves nothing behind")
    func cancelled() throws {
        let rows = try SampleWriter(customers: 10, seed: 1, on: RecordsFixture.today)
            .write(to: fixture.path("s.csv"), isCancelled: { true })
        #expect(rows == nil && fixture.names.isEmpty)
    }
}
