import Foundation
import Model
import Testing

@testable import Outreach

@Suite("Rows become customers")
struct CustomerReaderTests {
    /// Reads one row, given as heading and cell.
    private func read(_ row: KeyValuePairs<String, String>) throws -> RowReading {
        let map = try HeadingMap(row.map(\.key), file: "f.csv")
        let reader = CustomerReader(
            map, dates: DateParser(today: RecordsFixture.today, dayOrder: nil), region: "CN",
            now: Date(timeIntervalSince1970: 0))
        return reader.read(row.map(\.value))
    }

    @Test("A whole row is a whole customer")
    func whole() throws {
        let reading = try read([
            "信息卡编号": "201013-000", "客户姓名": " 李俊通", "性别": "先生", "称谓": "王总", "客户类型": "保有", "级别": "",
            "手机号码": "010-67259502/+86 19000000000",
            "电子邮箱": "User0@Example.net", "通讯地址": "福州市鳌峰街道97号", "邮编": "10000", "城市": "福州市", "生日": "1955/7/21",
            "配偶姓名": "熊昶",
            "配偶生日": "阴历二月初二", "子女生日": "不详;农历三月廿四;2001-04-18", "品牌": "大众", "车型": "途观L", "车牌号": "沪A99391",
            "车架号": "LMGN0GEDP84X660WS",
            "交车日期": "2023年11月6日", "保险到期日": "2026-11-06", "年检到期日": "46434", "销售顾问": "陈静", "客户来源": "员工亲友", "短信同意": "是",
            "备注": "周末\r\n联系",
        ])
        let customer = try #require(reading.customer)
        #expect(reading.faults.isEmpty)
        #expect(customer.name == "李俊通" && customer.gender == .male && customer.title == "王总" && customer.type == .owner)
        // the mobile is written to first
        #expect(customer.phones == ["+8619000000000", "+861067259502"])
        #expect(customer.emails == ["User0@example.net"] && customer.postcode == "010000")
        #expect(customer.birthday?.description == "1955-07-21")
        #expect(customer.family.map(\.relation) == [.spouse, .child, .child])
        #expect(customer.family.map { $0.birthday?.description } == ["lunar --02-02", "lunar --03-24", "2001-04-18"])
        let vehicle = try #require(customer.vehicles.first)
        #expect(
            vehicle.deliveredOn?.description == "2023-11-06" && vehicle.inspectionDueOn?.description == "2027-02-16")
        #expect(customer.consents.map(\.messageClass) == [.greeting, .service, .marketing])
        #expect(customer.consents.allSatisfy { $0.channel == .sms && $0.answer == .granted && $0.source == "import" })
        #expect(customer.notes == "周末\n联系" && customer.consultant == "陈静")
    }

    @Test("A field that cannot be read is left out and told; the rest is taken")
    func partly() throws {
        let reading = try read(["卡号": "1", "姓名": "张伟", "手机": "19000000001/1.9E+10", "生日": "1988-02-30", "邮箱": "x@"])
        #expect(reading.customer?.phones == ["+8619000000001"])
        #expect(reading.customer?.birthday == nil)
        #expect(reading.faults.map(\.heading) == ["手机", "生日", "邮箱"])
    }

    @Test("A row without a name, or without anything to know the customer by, cannot be used")
    func useless() throws {
        #expect(try read(["姓名": "不详", "手机": "19000000001"]).customer == nil)
        let reading = try read(["姓名": "张伟", "手机": "1.9E+10", "邮箱": "a@example.com"])
        #expect(reading.customer == nil)
        #expect(reading.faults.map(\.reason).last == "nothing to know the customer by")
        #expect(try read(["姓名": "张伟", "手机": "", "车架号": "LMGN0GEDP84X660WS"]).customer != nil)
    }

    @Test("No to short messages refuses greetings and marketing, and says nothing of service")
    func refusal() throws {
        let consents = try #require(read(["卡号": "1", "姓名": "张伟", "短信同意": "否"]).customer).consents
        #expect(consents.map(\.messageClass) == [.greeting, .marketing])
        #expect(consents.allSatisfy { $0.channel == .sms && $0.answer == .refused })
        #expect(try read(["卡号": "1", "姓名": "张伟", "短信同意": ""]).customer?.consents.isEmpty == true)
    }

    @Test("A consultant who has left signs nothing; his name is kept in the notes")
    func formerConsultant() throws {
        let reading = try read(["卡号": "1", "姓名": "张伟", "销售顾问": "(离职)周强", "备注": "老客户"])
        #expect(reading.customer?.consultant == nil)
        #expect(reading.customer?.notes == "老客户\n原销售顾问：周强（离职）")
        #expect(reading.formerConsultant == "周强")
    }

    @Test("Second columns are a second vehicle, and an organisation is one by its name")
    func vehicles() throws {
        let customer = try #require(
            read(["姓名": "安达物流有限公司", "电话": "010-67259502", "车牌号": "沪A1", "车牌号2": "沪A2", "交车日期2": "20240423"]).customer)
        #expect(customer.nature == .organisation)
        #expect(customer.vehicles.map(\.plate) == ["沪A1", "沪A2"])
        #expect(customer.vehicles[1].deliveredOn?.description == "2024-04-23")
    }

    @Test("称谓 that says only 先生 is a gender, no title")
    func title() throws {
        let customer = try #require(read(["卡号": "1", "姓名": "张伟", "称谓": "先生"]).customer)
        #expect(customer.title == nil && customer.gender == .male)
    }

    @Test("Characters that were lost on the way are told, not imported")
    func brokenText() throws {
        let reading = try read(["卡号": "1", "姓名": "张伟", "城市": "上\u{FFFD}市"])
        #expect(reading.customer?.city == nil)
        #expect(reading.faults.map(\.heading) == ["城市"])
    }

    @Test("Random cells never stop the reader")
    func randomCells() throws {
        var random = Numbers(seed: 11)
        let map = try HeadingMap(SampleCustomer.headings, file: "f.csv")
        let reader = CustomerReader(
            map, dates: DateParser(today: RecordsFixture.today, dayOrder: nil), region: "CN",
            now: Date(timeIntervalSince1970: 0))
        for _ in 0..<1_000 {
            let cells = SampleCustomer.headings.map { _ in
                let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                return String(decoding: bytes, as: UTF8.self)
            }
            let reading = reader.read(cells)
            #expect(reading.customer != nil || !reading.faults.isEmpty)
        }
    }
}
