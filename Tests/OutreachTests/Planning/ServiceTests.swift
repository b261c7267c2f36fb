import Foundation
import GRDB
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Service by mileage")
struct ServiceTests {
    private static let packs = Packs.pack(
        "care", when: "{anchor: maintenance, offset: -14 days, late: until anchor}", messageClass: "service")
    private static let vin = "LSVAA000000000001"

    private func car(_ kilometres: Int?, service: String? = nil) -> Customer {
        var car = Vehicle(vin: Self.vin, deliveredOn: day("2026-01-01"), mileage: kilometres)
        car.maintenanceDueOn = service.map { day($0) }
        return .fixture(vehicles: [car])
    }

    private func keys(_ room: Room, on date: String) throws -> [String] {
        try DueList(room.workspace).items(on: day(date)).map(\.key)
    }

    @Test("a car without a day of service is reminded by its mileage, and by the day as soon as there is one")
    func estimate() throws {
        // 100 km a day since delivery: 20,000 km on 20 July, two weeks before which he is reminded.
        let room = try Room(packs: Self.packs, now: "2026-04-11T10:00")
        try room.add(car(10_000))
        try SegmentDesk(room.workspace).refresh()
        #expect(try keys(room, on: "2026-07-06") == ["care/vehicle 1/2026-07"])
        #expect(try keys(room, on: "2026-07-05").isEmpty && keys(room, on: "2026-07-21").isEmpty)
        try room.add(car(nil, service: "2026-09-15"))
        #expect(try keys(room, on: "2026-07-06").isEmpty)
        #expect(try keys(room, on: "2026-09-01") == ["care/vehicle 1/2026-09"])
    }

    @Test("each mileage is kept with its day, and the same one said again is no new reading")
    func readings() throws {
        let room = try Room(packs: Self.packs, now: "2026-04-11T10:00")
        try room.add(car(10_000))
        room.clock.set("2026-05-11T10:00")
        var again = car(10_000)
        again.city = "上海"
        try room.add(again)
        room.clock.set("2026-06-10T10:00")
        // 3,000 km in 60 days: the next 7,000 take 140.
        try room.add(car(13_000))
        let readings = try room.store.mileages(limit: 10).map(\.readings)
        #expect(
            readings == [
                [
                    MileageReading(day: day("2026-04-11"), kilometres: 10_000),
                    MileageReading(day: day("2026-06-10"), kilometres: 13_000),
                ]
            ])
        try SegmentDesk(room.workspace).refresh()
        #expect(try room.store.mileages(limit: 10).map(\.expected) == [day("2026-10-28")])
        #expect(try keys(room, on: "2026-10-14") == ["care/vehicle 1/2026-10"])
    }

    @Test("the mileages of somebody who is erased go with him")
    func erased() throws {
        let room = try Room(packs: Self.packs, now: "2026-04-11T10:00")
        let customer = try room.add(car(10_000))[0]
        try room.store.erase(customer.id, by: .system, now: room.clock.now)
        let database = try DatabaseQueue(path: room.store.path)
        #expect(try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM mileage_reading") } == 0)
    }

    @Test("another interval in the settings is another day")
    func interval() throws {
        let room = try Room(packs: Self.packs, now: "2026-04-11T10:00") { $0.planning.service.kilometres = 6_000 }
        try room.add(car(10_000))
        try SegmentDesk(room.workspace).refresh()
        #expect(try room.store.mileages(limit: 10).map(\.expected) == [day("2026-05-01")])
    }
}
