import Foundation
import Model
import Testing

@testable import Outreach

@Suite("Editing a record in the words of a customer file")
struct FieldEditTests {
    private static let clock = WallClock.fixed(
        Date(timeIntervalSince1970: 1_795_222_800), timeZone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt)

    private func edited(_ customer: Customer = .fixture(), _ values: (String, String)...) throws -> Customer {
        var customer = customer
        try FieldEdit(values.map { (field: $0.0, value: $0.1) }, clock: Self.clock, source: "command").apply(
            to: &customer)
        return customer
    }

    @Test("Fields are named as import names them, or by a heading, and read as it reads them")
    func names() throws {
        let customer = try edited(
            .fixture(), ("手机号码", "１３９ ０００００００１; 021-55550100"), ("生日", "农历三月初七"), ("vehicle.mileage", "1.2万公里"),
            ("gender", "女"), ("postcode", "10000"), ("name", "王 建国"))
        #expect(customer.phones == ["+8613900000001", "+862155550100"])
        #expect(customer.birthday == Birthday(reckoning: .lunar, month: 3, day: 7))
        #expect(customer.vehicles.map(\.mileage) == [12_000])
        #expect(customer.gender == .female && customer.postcode == "010000" && customer.name == "王 建国")
    }

    @Test(
        "What an import refuses is refused, with the field",
        arguments: [
            ("phone", "12345"), ("email", "wang@"), ("birthday", "1985-13-41"), ("vehicle.vin", "ABC"), ("gender", "x"),
            ("type", "好客户"), ("grade", "Z"), ("consent.sms", "也许"), ("postcode", "12"), ("channel", "鸽子"),
        ])
    func refuses(field: String, value: String) {
        let problem = #expect(throws: Problem.self) { try edited(.fixture(), (field, value)) }
        #expect(problem?.place?.field == field)
    }

    @Test("An unknown field is refused with the nearest name")
    func unknown() {
        let problem = #expect(throws: Problem.self) { try edited(.fixture(), ("phnoe", "13900000001")) }
        #expect(problem?.hint == "did you mean phone?")
    }

    @Test("An empty value clears a field; a name and a card cannot be cleared")
    func clears() throws {
        var customer = Customer.fixture(city: "上海", birthday: Birthday("1985-11-21"))
        customer.notes = "x"
        let cleared = try edited(customer, ("city", ""), ("birthday", ""), ("notes", ""), ("email", ""))
        #expect(cleared.city == nil && cleared.birthday == nil && cleared.notes == nil && cleared.emails.isEmpty)
        #expect(throws: Problem.self) { try edited(customer, ("name", "")) }
        #expect(throws: Problem.self) { try edited(customer, ("card", "")) }
    }

    @Test("Vehicles and children are changed by their number, and added behind the last")
    func numbered() throws {
        let two = Customer.fixture(
            family: [FamilyMember(relation: .spouse, name: "李芳"), FamilyMember(relation: .child, name: "乐乐")],
            vehicles: [Vehicle(model: "途观"), Vehicle(model: "君越")])
        let customer = try edited(
            two, ("vehicle2.plate", "沪B 12345"), ("vehicle3.model", "朗逸"), ("child.birthday", "2015-06-01"),
            ("子女姓名2", "欢欢"))
        #expect(customer.vehicles.map(\.model) == ["途观", "君越", "朗逸"])
        #expect(customer.vehicles[1].plate == "沪B12345")
        #expect(customer.family.map(\.name) == ["李芳", "乐乐", "欢欢"])
        #expect(customer.family[1].birthday == Birthday("2015-06-01"))
        #expect(throws: Problem.self) { try edited(two, ("vehicle5.plate", "沪B12345")) }
    }

    @Test("A consent has its source and time; of one class it leaves the others as they are")
    func consents() throws {
        let known = Customer.fixture(consents: [.marketing(.sms, .granted), .greeting(.sms, .granted)])
        let customer = try edited(known, ("consent.sms.marketing", "否"), ("consent.letter", "是"))
        let sms = customer.consents.filter { $0.channel == .sms }
        #expect(sms.first { $0.messageClass == .marketing }?.answer == .refused)
        #expect(sms.first { $0.messageClass == .marketing }?.source == "command")
        #expect(sms.first { $0.messageClass == .marketing }?.at == Self.clock.now)
        #expect(sms.first { $0.messageClass == .greeting }?.answer == .granted)
        #expect(customer.consents.count { $0.channel == .letter || $0.channel == .card } == 6)
        #expect(try edited(customer, ("consent.letter", "")).consents.count == 2)
    }

    @Test("Everything that a record shows for editing is read back as it was")
    func roundTrip() throws {
        var customer = Customer.fixture(
            city: "上海", birthday: Birthday("lunar 2004-leap02-02"),
            vehicles: [
                Vehicle(
                    brand: "大众", model: "途观L", plate: "沪A12345", vin: "LSVAA2187E2123456",
                    deliveredOn: day("2025-01-10"),
                    insuranceExpiresOn: day("2027-01-10"), mileage: 12_000, series: "途观", insurer: "太平洋保险",
                    isBoughtHere: false)
            ])
        customer.gender = .male
        customer.preferredChannel = .card
        customer.bestTime = "周末"
        customer.consultant = "陈静"
        customer.branch = "浦东店"
        let entries = FieldText.own(customer) + FieldText.vehicle(customer.vehicles[0], number: 1)
        var empty = Customer(card: customer.card, name: "x", language: "zh")
        try FieldEdit(
            entries.filter { !$0.text.isEmpty }.map { (field: $0.name, value: $0.text) }, clock: Self.clock, source: ""
        )
        .apply(to: &empty)
        #expect(empty == customer)
    }
}
