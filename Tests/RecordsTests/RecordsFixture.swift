import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

/// A folder with a store, gone when the test is over; the day is 21 November 2026.
final class RecordsFixture {
    static let today = CalendarDate(daysSinceEpoch: 20_778)

    let url: URL
    let store: Store
    let clock: WallClock

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("hongyan-records-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        store = try Store(path: url.appendingPathComponent("store.sqlite").path)
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let noon = Date(timeIntervalSince1970: TimeInterval(Self.today.daysSinceEpoch * 86_400 + 4 * 3_600))
        clock = .fixed(noon, timeZone: zone)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func file(_ text: String, _ name: String = "customers.csv") throws -> String {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    func shared(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures")).path
    }

    var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return all.filter { !$0.hasPrefix("store.sqlite") }.sorted()
    }

    @discardableResult
    func run(_ path: String, _ options: Importer.Options = .init()) throws -> ImportSummary {
        var options = options
        if options.rejectsPath == nil, !path.hasPrefix(url.path) { options.rejectsPath = self.path("rejects.csv") }
        return try Importer(store: store, clock: clock, options: options).run(path)
    }

    static func rows(_ path: String) throws -> [[String]] {
        let reader = try TableReader(path: path)
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(row.cells) }
        return rows
    }
}

/// Numbers that a failing test can be run again with.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
