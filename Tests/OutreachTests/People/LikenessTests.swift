import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

@Suite("Duplicates, households and exports")
struct LikenessTests {
    private func customer(
        _ number: Int, _ name: String, phone: String? = nil, mail: String? = nil, address: String? = nil,
        vin: String? = nil
    ) -> Customer {
        var customer = Customer.fixture(
            card: "260307-00\(number)", name: name, phones: [phone ?? "+861380000000\(number)"],
            emails: mail.map { [$0] } ?? [],
            vehicles: vin.map { [Vehicle(vin: $0)] } ?? [])
        customer.address = address
        return customer
    }

    @Test("The same name with a number, mail, vehicle or address in common is one person")
    func duplicates() throws {
        let room = try Room()
        let vin = "LSVAA2187E2123456"
        // Saved one by one: an import would have joined some of them.
        for made in [
            customer(1, "王建国", mail: "w@example.com"), customer(2, "王 建国", mail: "w@example.com", vin: vin),
            customer(3, "李芳", address: "上海市 世纪大道100号"), customer(4, "李芳", address: "上海市世纪大道100号"),
            customer(5, "王建国", vin: vin), customer(6, "赵磊", mail: "w@example.com"), customer(7, "王建国"),
        ] {
            _ = try room.store.save([made], at: room.clock.now)
        }
        let groups = try LikenessDesk(room.workspace).duplicates()
        let cards = groups.map { $0.customers.map(\.card) }
        #expect(cards.contains(["260307-003", "260307-004"]))
        #expect(cards.contains { $0.contains("260307-001") && $0.contains("260307-002") })
        #expect(!cards.joined().contains("260307-006") && !cards.joined().contains("260307-007"))
        #expect(groups.first { $0.customers[0].card == "260307-003" }?.shared == [.address])
    }

    @Test("People of different names at one number or address are a household; a company's address is none")
    func households() throws {
        let room = try Room()
        var made = [
            customer(1, "王建国", phone: "+8613800000001", address: "A路1号"), customer(2, "李芳", phone: "+8613800000001"),
            customer(3, "王小明", address: "A路 1号"), customer(4, "赵磊", address: "B路2号"),
            customer(5, "赵磊", address: "B路2号"),
        ]
        var firm = customer(6, "安达公司", address: "A路1号")
        firm.nature = .organisation
        made.append(firm)
        made += (10..<30).map { number in
            var one = customer(7, "员工\(number)", phone: "+86139000000\(number)", address: "厂区宿舍")
            one.card = "260308-\(number)"
            return one
        }
        for one in made { _ = try room.store.save([one], at: room.clock.now) }
        let groups = try LikenessDesk(room.workspace).households()
        #expect(groups.map { $0.customers.map(\.card) } == [["260307-001", "260307-002", "260307-003"]])
        #expect(groups[0].shared == [.phone, .address])
    }

    @Test(
        "An export in full is read back by an import without a change; a masked one shows no number",
        arguments: ["csv", "xlsx"])
    func export(kind: String) throws {
        let room = try Room()
        var whole = customer(1, "王建国", mail: "w@example.com", address: "上海市浦东新区世纪大道100号", vin: "LSVAA2187E2123456")
        whole.birthday = Birthday("lunar 2004-leap02-02")
        whole.vehicles[0].plate = "沪A12345"
        whole.notes = "=1+1"
        let known = try room.add(whole)[0]
        let path = "\(room.folder)/all.\(kind)"
        let chen = Actor("chen", at: .console)
        #expect(try CustomerExport(room.workspace, by: chen, isMasked: false).write(.everyone, to: path) == 1)
        let summary = try Importer(store: room.store, clock: room.workspace.clock).run(path)
        #expect(summary.rows == 1 && summary.rejected == 0 && summary.partly == 0)
        var again = try #require(try room.store.customer(id: known.id))
        // A spreadsheet's formula comes back as the text it is, in CSV with a quote in front.
        #expect(again.notes == (kind == "csv" ? "'=1+1" : "=1+1"))
        again.notes = known.notes
        #expect(again == known)
        #expect(
            try room.store.auditEntries(action: "export").map(\.detail) == [
                "customers to \(kind.uppercased()), in full"
            ])

        _ = try CustomerExport(room.workspace, by: chen, isMasked: true).write(.everyone, to: path)
        let reader = try TableReader(path: path)
        var cells: [String] = []
        while let row = try reader.next() { cells += row.cells }
        let text = cells.joined(separator: "|")
        #expect(text.contains("王建国"))
        for secret in ["13800000001", "w@example.com", "世纪大道100号", "沪A12345", "LSVAA2187E2123456", "=1+1"] {
            #expect(!text.contains(secret), "\(secret)")
        }
    }
}
