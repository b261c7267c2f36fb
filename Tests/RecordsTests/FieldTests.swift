import Model
import Testing

@testable import Outreach

@Suite("Fields of a customer")
struct FieldTests {
    @Test(
        "Addresses that mail can be sent to",
        arguments: [
            ("user0@example.net", "user0@example.net"), ("user1@QQ.example.com", "user1@qq.example.com"),
            ("User.Name+tag@Example.COM", "User.Name+tag@example.com"), ("user@例子.example", "user@xn--fsqu00a.example"),
            ("user@bücher.example", "user@xn--bcher-kva.example"), ("ｕｓｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ", "user@example.com"),
            ("\"a b\"@example.com", "\"a b\"@example.com"),
            ("a_b-c@sub-domain.example.com", "a_b-c@sub-domain.example.com"),
        ])
    func emails(text: String, expected: String) throws {
        #expect(try EmailAddress.parse(text) == expected)
    }

    @Test(
        "Addresses that nobody has are refused",
        arguments: [
            "a@b@example.com", "user86@", "@example.com", "user396#example.com", "user@example..com",
            "user@.example.com",
            "user@example.com.", "user@localhost", "us er@example.com", ".user@example.com", "user.@example.com",
            "a..b@example.com", "user@-example.com", "user@exam_ple.com", "user@127.0.0.1", "user@[127.0.0.1]",
            "用户@example.com",
            "user@example.com\r\nBcc: x@example.com", "\"a\u{0}b\"@example.com", "user@exa mple.com",
            String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b", count: 64) + ".com",
            "a@" + String(repeating: "bbbbbbbbb.", count: 26) + "com",
        ])
    func badEmails(text: String) {
        #expect(throws: FieldFault.self) { try EmailAddress.parse(text) }
    }

    @Test(
        "International domains as RFC 3492's own examples have them",
        arguments: [
            ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"), ("ليهمابتكلموشعربي؟", nil),
            ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"), ("例子", "xn--fsqu00a"), ("plain", "plain"), ("a b中", nil),
        ] as [(String, String?)])
    func punycode(label: String, expected: String?) {
        #expect(DomainName.asciiLabel(label) == expected)
    }

    @Test(
        "Organisations are known by the ends of their names",
        arguments: [
            ("安达汽车运输有限公司", true), ("顺通商贸(集团)股份有限公司", true), ("远大物流（集团）有限公司", true), ("红星机械厂", true), ("市公安局", true),
            ("申城汽车有限公司（上海分公司）", true), ("Acme Trading Co., Ltd.", true), ("第一人民医院", true), ("李俊通", false),
            ("王厂", false),
            ("歐陽觀民", false), ("薩克達伊柱", false), ("陈建局", true), ("张中心", false), ("John Smith", false),
        ])
    func natures(name: String, isOrganisation: Bool) {
        #expect(FieldWords.nature(ofName: name) == (isOrganisation ? .organisation : .person))
    }

    @Test("Genders, types, grades and yes or no have many words")
    func words() throws {
        for word in ["男", "先生", "M", "m", "Male", "Mr."] { #expect(try FieldWords.gender(word) == .male) }
        for word in ["女", "女士", "小姐", "F", "female"] { #expect(try FieldWords.gender(word) == .female) }
        let types: [(String, CustomerType)] = [
            ("保有", .owner), ("基盘", .owner), ("有望客户", .prospect), ("潜在", .latent), ("战败", .lost), ("VIP", .vip),
            ("vip", .vip),
        ]
        for (word, type) in types { #expect(try FieldWords.type(word) == type) }
        #expect(try FieldWords.grade("ａ级") == "A")
        #expect(try FieldWords.isYes("是") && FieldWords.isYes("同意") && !FieldWords.isYes("否") && !FieldWords.isYes("N"))
        #expect(throws: FieldFault.self) { try FieldWords.gender("老师") }
        #expect(throws: FieldFault.self) { try FieldWords.isYes("也许") }
        #expect(FieldWords.consultant("(离职)周强") == ("周强", true))
        #expect(FieldWords.consultant("周强（离职）") == ("周强", true))
        #expect(FieldWords.consultant("陈静") == ("陈静", false))
    }

    @Test("Plates, VINs, mileages and postcodes lose what a file did to them")
    func cars() throws {
        #expect(try CarText.vin("lmgn0gedp84x660ws") == "LMGN0GEDP84X660WS")
        #expect(throws: FieldFault.self) { try CarText.vin("LMGN0GEDP84X660W") }
        #expect(throws: FieldFault.self) { try CarText.vin("OMGN0GEDP84X660WS") }
        #expect(try CarText.plate("沪A·99391") == "沪A99391")
        #expect(try CarText.plate("未上牌") == nil)
        #expect(try CarText.mileage("12,500 km") == 12_500)
        #expect(try CarText.mileage("1.2万公里") == 12_000)
        #expect(throws: FieldFault.self) { try CarText.mileage("很多") }
        #expect(try CarText.postcode("10000") == "010000")
        #expect(try CarText.postcode("２０００４０") == "200040")
        #expect(throws: FieldFault.self) { try CarText.postcode("SW1A 1AA") }
    }

    @Test(
        "A cell loses what nobody sees",
        arguments: [
            (" 陳昔", "陳昔"), ("张\u{200B}伟\u{FEFF}", "张伟"), ("a\t b\n c", "a b c"), ("a\u{0}b", "ab"),
            ("\u{202E}evil", "evil"),
            ("　张　伟　", "张 伟"), ("", ""), ("   ", ""),
        ])
    func cells(text: String, expected: String) {
        #expect(CellText.line(text) == expected)
    }

    @Test("Notes keep their lines")
    func notes() {
        #expect(CellText.lines("换行\r\n备注 \n") == "换行\n备注")
    }
}
