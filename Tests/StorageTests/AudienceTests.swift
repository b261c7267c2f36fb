import Foundation
import Model
import Testing

@testable import Storage

@Suite("Matching an audience")
struct AudienceTests {
    let temporary: TemporaryStore
    var store: Store { temporary.store }

    /// 甲 in 上海 with two cars, 乙 in 苏州 with one, 丙 without city, car, type or mail.
    init() throws {
        temporary = try TemporaryStore()
        var first = Customer.fixture(
            card: "1", name: "甲", phones: ["+8613800000001"], emails: ["a@example.com", "a@qq.com"], city: "上海",
            birthday: Birthday(reckoning: .lunar, month: 3, day: 1),
            vehicles: [
                Vehicle(brand: "大众", plate: "沪A1", deliveredOn: day("2024-05-01"), mileage: 50_000),
                Vehicle(brand: "别克", plate: "沪A2", deliveredOn: day("2026-05-01")),
            ])
        first.gender = .male
        let second = Customer.fixture(
            card: "2", name: "乙", phones: ["+8613800000002"], emails: ["b@example.com"], city: "苏州",
            vehicles: [Vehicle(brand: "大众", plate: "苏E1", mileage: 80_000)], type: .vip)
        let third = Customer.fixture(card: "3", name: "丙", phones: [], type: nil)
        try store.save([first, second, third], at: noon)
    }

    private func match(_ filter: AudienceFilter) throws -> String {
        let found = try store.customers(matching: filter, limit: 100).map(\.name).joined()
        #expect(try store.count(matching: filter) == found.count)
        return found
    }

    @Test(
        "Fields of the customer",
        arguments: [
            (AudienceFilter.everyone, "甲乙丙"),
            (.compare(.city, .equal, .text("上海")), "甲"),
            (.compare(.city, .notEqual, .text("上海")), "乙丙"),
            (.not(.compare(.city, .equal, .text("上海"))), "乙丙"),
            (.not(.compare(.city, .notEqual, .text("上海"))), "甲"),
            (.missing(.city), "丙"),
            (.not(.missing(.city)), "甲乙"),
            (.oneOf(.city, [.text("上海"), .text("苏州")]), "甲乙"),
            (.not(.oneOf(.city, [.text("上海")])), "乙丙"),
            (.oneOf(.city, []), ""),
            (.compare(.type, .equal, .text("owner")), "甲"),
            (.compare(.gender, .equal, .text("male")), "甲"),
            (.compare(.name, .contains, .text("乙")), "乙"),
            (.compare(.city, .startsWith, .text("上")), "甲"),
            (.compare(.birthMonth, .equal, .number(3)), "甲"),
            (.compare(.birthMonth, .greaterOrEqual, .number(1)), "甲"),
            (.not(.compare(.birthMonth, .greaterOrEqual, .number(1))), "乙丙"),
            (.compare(.card, .greater, .text("1")), "乙丙"),
        ])
    func customerFields(filter: AudienceFilter, expected: String) throws {
        #expect(try match(filter) == expected)
    }

    @Test(
        "Fields of which a customer has several hold where one fits; their negation where none does",
        arguments: [
            (AudienceFilter.compare(.brand, .equal, .text("大众")), "甲乙"),
            (.compare(.brand, .equal, .text("别克")), "甲"),
            (.compare(.brand, .notEqual, .text("别克")), "乙丙"),
            (.compare(.mileage, .greater, .number(60_000)), "乙"),
            (.not(.compare(.mileage, .greater, .number(60_000))), "甲丙"),
            (.compare(.delivered, .less, .date(day("2025-01-01"))), "甲"),
            (.missing(.delivered), "乙丙"),
            (.not(.missing(.plate)), "甲乙"),
            (.oneOf(.plate, [.text("沪A2"), .text("苏E1")]), "甲乙"),
            (.compare(.plate, .startsWith, .text("沪")), "甲"),
            (.missing(.email), "丙"),
            (.missing(.phone), "丙"),
            (.compare(.email, .contains, .text("@qq.com")), "甲"),
            (.not(.compare(.email, .contains, .text("@qq.com"))), "乙丙"),
            (.compare(.phone, .equal, .text("+8613800000002")), "乙"),
            (.compare(.phone, .equal, .text("+861380000000")), ""),
            (.compare(.phone, .notEqual, .text("+8613800000002")), "甲丙"),
            (.oneOf(.email, [.text("a@qq.com"), .text("x@y.z")]), "甲"),
            (.not(.oneOf(.email, [.text("a@qq.com"), .text("b@example.com")])), "丙"),
            (.compare(.email, .startsWith, .text("a@q")), "甲"),
            (.compare(.email, .startsWith, .text("qq")), ""),
            (.compare(.phone, .greater, .text("+8613800000001")), "乙"),
        ])
    func repeatedFields(filter: AudienceFilter, expected: String) throws {
        #expect(try match(filter) == expected)
    }

    @Test("And, or and not combine as they are nested")
    func combines() throws {
        let shanghai = AudienceFilter.compare(.city, .equal, .text("上海"))
        let vip = AudienceFilter.compare(.type, .equal, .text("vip"))
        #expect(try match(.or(shanghai, vip)) == "甲乙")
        #expect(try match(.not(.or(shanghai, vip))) == "丙")
        #expect(try match(.and(.or(shanghai, vip), .missing(.birthMonth))) == "乙")
    }

    @Test("Text of a person never becomes SQL")
    func parameters() throws {
        let hostile = "上海' OR 1=1 --"
        for comparison in AudienceFilter.Comparison.allCases {
            let sql = AudienceSQL(.compare(.city, comparison, .text(hostile)))
            #expect(!sql.sql.contains("OR 1=1"))
            #expect(!sql.values.isEmpty)
        }
        #expect(try match(.compare(.city, .equal, .text(hostile))) == "")
    }

    @Test("Every field can be compared, listed and missed")
    func everyField() throws {
        for field in AudienceFilter.Field.allCases {
            let literal: AudienceFilter.Literal =
                switch field.valueKind {
                case .text: .text("x")
                case .number: .number(99)
                case .date: .date(day("1999-01-01"))
                }
            #expect(try match(.compare(field, .equal, literal)) == "")
            #expect(try match(.oneOf(field, [literal, literal])) == "")
            #expect(try match(.or(.missing(field), .not(.missing(field)))) == "甲乙丙")
        }
    }

    @Test("Pages follow one another without a gap or a repetition, and are read in the order of the key")
    func pages() throws {
        try store.save((10..<60).map { .fixture(card: "c\($0)", name: "n\($0)", phones: []) }, at: noon)
        var names: [String] = []
        var last: Int64 = 0
        while let page = Optional(try store.customers(matching: .everyone, after: last, limit: 7)), !page.isEmpty {
            names += page.map(\.name)
            last = page[page.count - 1].id
        }
        #expect(names == ["甲", "乙", "丙"] + (10..<60).map { "n\($0)" })
        let plan = try store.read { session in
            try session.query(
                "EXPLAIN QUERY PLAN SELECT id FROM customer WHERE +store_id = 1 AND id > 5 AND TRUE ORDER BY id LIMIT 5"
            ).all { row in "\(row.int()) \(row.int()) \(row.int()) \(row.text())" }
        }
        #expect(plan.joined().contains("PRIMARY KEY") && !plan.joined().contains("TEMP B-TREE"))
    }
}

@Suite("What is due on a day")
struct DueTests {
    @Test("Birthdays of customers and their families, by calendar and leap month")
    func birthdays() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let solar = Birthday(reckoning: .solar, year: 1985, month: 3, day: 7)
        let leap = Birthday(reckoning: .lunar, month: 2, day: 2, isLeapMonth: true)
        let first = try store.add(
            .fixture(
                card: "1", birthday: solar,
                family: [
                    FamilyMember(relation: .spouse, name: "a"), FamilyMember(relation: .child, birthday: solar),
                ]))
        let second = try store.add(.fixture(card: "2", name: "乙", birthday: leap))

        let march = BirthdayKey(reckoning: .solar, month: 3, day: 7)
        let leapDay = BirthdayKey(reckoning: .lunar, month: 2, day: 2, isLeapMonth: true)
        let notLeap = BirthdayKey(reckoning: .lunar, month: 2, day: 2)

        let child = FamilyMember(relation: .child, birthday: solar)
        #expect(try store.birthdays(on: [march]) == [BirthdayHit(customerID: first, birthday: solar)])
        #expect(
            try store.familyBirthdays(on: [march]) == [BirthdayHit(customerID: first, birthday: solar, member: child)])
        #expect(try store.birthdays(on: [leapDay, leapDay]) == [BirthdayHit(customerID: second, birthday: leap)])
        #expect(try store.birthdays(on: [notLeap]).isEmpty)
        #expect(try store.birthdays(on: [leapDay, march, notLeap]).map(\.customerID) == [first, second])
    }

    @Test("Vehicles by each of their dates", arguments: VehicleDate.allCases)
    func vehicles(date: VehicleDate) throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var car = Vehicle(plate: "沪A1")
        switch date {
        case .delivery: car.deliveredOn = day("2026-11-14")
        case .insurance: car.insuranceExpiresOn = day("2026-11-14")
        case .inspection: car.inspectionDueOn = day("2026-11-14")
        case .maintenance: car.maintenanceDueOn = day("2026-11-14")
        }
        let id = try store.add(.fixture(vehicles: [Vehicle(plate: "沪A0"), car]))
        let hit = VehicleHit(customerID: id, vehicle: try #require(try store.customer(id: id)).vehicles[1])
        #expect(try store.vehicles(date, on: [day("2026-11-13"), day("2026-11-14")]).map(\.hit) == [hit])
        #expect(try store.vehicles(date, on: [day("2026-11-13")]).isEmpty)
    }

    @Test("A day's lookups use their indexes")
    func indexed() throws {
        let temporary = try TemporaryStore()
        let statements = [
            """
            SELECT id FROM customer WHERE store_id = 1 AND birth_reckoning = 'solar' AND birth_month = 3
            AND birth_day = 7 AND birth_leap = 0 AND birth_month IS NOT NULL
            """,
            "SELECT id FROM vehicle WHERE store_id = 1 AND insurance_expires_on = '' AND insurance_expires_on IS NOT NULL",
        ]
        for statement in statements {
            let plan = try temporary.store.read { session in
                try session.query("EXPLAIN QUERY PLAN " + statement)
                    .all { row in "\(row.int()) \(row.int()) \(row.int()) \(row.text())" }
            }
            #expect(
                plan.joined().contains("INDEX customer_birthday") || plan.joined().contains("INDEX vehicle_insurance"))
        }
    }
}
