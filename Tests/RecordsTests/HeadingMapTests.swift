import Model
import Testing

@testable import Outreach

@Suite("Headings")
struct HeadingMapTests {
    private func fields(_ headings: [String], _ overrides: [String: String] = [:]) throws -> [String] {
        try HeadingMap(headings, overrides: overrides, file: "f.csv").columns.map {
            $0.field.rawValue + ($0.ordinal == 0 ? "" : "#\($0.ordinal + 1)")
        }
    }

    @Test("Headings are known in Chinese and English, whatever their case and marks")
    func known() throws {
        #expect(
            try fields(["客户姓名", "手机号码", " Birthday ", "E-mail", "车架号（VIN）", "*性别", "ＶＩＮ２", "Customer_Type"])
                == ["name", "phone", "birthday", "email", "vehicle.vin", "gender", "vehicle.vin#2", "type"])
    }

    @Test("Numbered headings are further vehicles and children")
    func numbered() throws {
        #expect(
            try fields(["姓名", "车牌号", "车牌号2", "车辆3车牌号", "子女1生日", "子女2生日", "vehicle2.plate"].dropLast().map { $0 })
                == [
                    "name", "vehicle.plate", "vehicle.plate#2", "vehicle.plate#3", "child.birthday", "child.birthday#2",
                ])
    }

    @Test("Several columns may hold numbers; two of one field hide each other and are refused")
    func doubles() throws {
        #expect(try fields(["姓名", "手机", "电话"]) == ["name", "phone", "phone"])
        let problem = #expect(throws: Problem.self) { try fields(["姓名", "性别", "sex"]) }
        #expect(problem?.hint == "leave one out: --map \"sex=ignore\"")
    }

    @Test("An override gives a heading its meaning, and another one")
    func overrides() throws {
        #expect(try fields(["谁", "号"], ["谁": "name", "号": "phone"]) == ["name", "phone"])
        #expect(try fields(["姓名", "备注"], ["备注": "ignore"]) == ["name", "ignore"])
        #expect(try fields(["姓名", "第二辆"], ["第二辆": "vehicle2.plate"]) == ["name", "vehicle.plate#2"])
        #expect(throws: Problem.self) { try fields(["姓名"], ["谁": "name"]) }
        #expect(throws: Problem.self) { try fields(["姓名"], ["姓名": "nmae"]) }
    }

    @Test("What means nothing is reported, and a file without names refused with what to do")
    func unknown() throws {
        #expect(try HeadingMap(["姓名", "血型"], file: "f.csv").unknown == ["血型"])
        let problem = #expect(throws: Problem.self) { try HeadingMap(["血型", "手机"], file: "f.csv") }
        #expect(problem?.hint == "name it: --map \"血型=name\"")
    }
}
