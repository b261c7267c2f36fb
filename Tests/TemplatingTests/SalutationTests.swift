import Model
import Templating
import Testing

@Suite("How a customer is addressed")
struct SalutationTests {
    struct Case: Sendable, CustomStringConvertible {
        var name: String
        var gender: Customer.Gender?
        var title: String?
        var nature = Customer.Nature.person
        var contact: String?
        var expected: String

        var description: String { expected }
        var customer: Customer {
            Customer(
                card: "260101-001", name: name, gender: gender, title: title, nature: nature, contactPerson: contact)
        }
    }

    @Test(
        "In Chinese, the first that applies",
        arguments: [
            Case(name: "王建国", gender: .male, title: "王总", expected: "王总"),
            Case(name: "王建国", gender: .male, title: "老师", expected: "王老师"),
            Case(name: "王建国", title: "总", expected: "王总"),
            Case(name: "王建国", title: "李老师", expected: "李老师"),
            Case(name: "王建国", title: "副总经理", expected: "王副总经理"),
            Case(name: "王建国", title: "高工", expected: "王高工"),
            Case(name: "王建国", title: "台长", expected: "王台长"),
            Case(name: "王建国", title: "老王", expected: "老王"),
            Case(name: "欧阳震华", title: "主任", expected: "欧阳主任"),
            Case(name: "王建国", title: "欧阳主任", expected: "欧阳主任"),
            Case(name: "王建国", title: "尊敬的王教授", expected: "尊敬的王教授"),
            Case(name: "王建国", gender: .male, expected: "王先生"),
            Case(name: "欧阳娜娜", gender: .female, expected: "欧阳女士"),
            Case(name: "歐陽必述", gender: .male, expected: "歐陽先生"),
            Case(name: "司徒慧", gender: .female, expected: "司徒女士"),
            Case(name: "諸葛亮", gender: .male, expected: "諸葛先生"),
            Case(name: "第五伦", gender: .male, expected: "第五先生"),
            Case(name: "王建国", expected: "王建国"),
            Case(name: "　王建国 ", gender: .male, expected: "王先生"),
            Case(name: "买买提·吐尔逊", expected: "买买提·吐尔逊"),
            Case(name: "买买提·吐尔逊", gender: .male, expected: "买买提·吐尔逊先生"),
            Case(name: "爱新觉罗启功", gender: .male, expected: "爱新觉罗启功先生"),
            Case(name: "John Smith", gender: .male, expected: "John Smith先生"),
            Case(name: "𠮷野家", gender: .female, expected: "𠮷女士"),
            Case(name: "", gender: .male, expected: "车主"),
            Case(name: "安达物流有限公司", nature: .organisation, contact: "李经理", expected: "安达物流有限公司 李经理"),
            Case(name: "安达物流有限公司", gender: .female, nature: .organisation, contact: "李娜", expected: "安达物流有限公司 李女士"),
            Case(name: "安达物流有限公司", title: "经理", nature: .organisation, contact: "李娜", expected: "安达物流有限公司 李经理"),
            Case(name: "安达物流有限公司", nature: .organisation, contact: "李娜", expected: "安达物流有限公司 李娜"),
            Case(name: "安达物流有限公司", title: "王总", nature: .organisation, expected: "安达物流有限公司 王总"),
            Case(name: "安达物流有限公司", gender: .male, nature: .organisation, expected: "安达物流有限公司"),
        ])
    func chinese(_ sample: Case) {
        #expect(Salutation.of(sample.customer) == sample.expected)
    }

    @Test(
        "In English, family names are written in Latin letters and read as surnames are",
        arguments: [
            Case(name: "王建国", gender: .male, expected: "Mr. Wang"),
            Case(name: "王建国", expected: "Wang Jianguo"),
            Case(name: "欧阳娜娜", gender: .female, expected: "Ms. Ouyang"),
            Case(name: "单田芳", gender: .male, expected: "Mr. Shan"),
            Case(name: "吕丽", expected: "Lyu Li"),
            Case(name: "Wang Jianguo", gender: .male, expected: "Mr. Wang"),
            Case(name: "John Smith", gender: .male, expected: "Mr. Smith"),
            Case(name: "John Smith", title: "Dr.", expected: "Dr. Smith"),
            Case(name: "John Smith", expected: "John Smith"),
            Case(name: "", expected: "Customer"),
            Case(name: "ACME Ltd.", nature: .organisation, expected: "ACME Ltd."),
            Case(name: "ACME Ltd.", gender: .male, nature: .organisation, contact: "John Smith", expected: "Mr. Smith"),
        ])
    func english(_ sample: Case) {
        #expect(Salutation.of(sample.customer, language: "en") == sample.expected)
    }

    @Test("A letter opens with 尊敬的, once, or with Dear")
    func greeting() {
        let wang = Customer(card: "1", name: "王建国", gender: .male)
        #expect(Salutation.greeting(wang) == "尊敬的王先生")
        #expect(Salutation.greeting(wang, language: "en") == "Dear Mr. Wang")
        #expect(Salutation.greeting(Customer(card: "1", name: "")) == "尊敬的车主")
        #expect(Salutation.greeting(Customer(card: "1", name: "王建国", title: "尊敬的王教授")) == "尊敬的王教授")
    }

    @Test("An organisation is 贵公司, a person 您")
    func pronoun() {
        #expect(Salutation.pronoun(Customer(card: "1", name: "王建国")) == "您")
        #expect(Salutation.pronoun(Customer(card: "1", name: "安达公司", nature: .organisation)) == "贵公司")
        #expect(Salutation.pronoun(Customer(card: "1", name: "安达公司", nature: .organisation, language: "en")) == "you")
    }

    @Test(
        "Surnames are told from names",
        arguments: [
            ("王建国", "王"), ("欧阳震华", "欧阳"), ("欧阳", "欧阳"), ("岳帅军", "岳"), ("單于雄", "單于"), ("艾力·买买提", "艾力·买买提"),
        ])
    func surname(name: String, expected: String) {
        #expect(Salutation.surname(of: name) == expected)
    }
}

@Suite("Dates and numbers in Chinese")
struct ChineseTextTests {
    @Test("Dates are written as letters write them")
    func dates() {
        #expect(ChineseText.chineseDate(day("2026-11-21")) == "二〇二六年十一月二十一日")
        #expect(ChineseText.chineseDate(day("2010-10-10")) == "二〇一〇年十月十日")
        #expect(ChineseText.chineseDate(day("2026-12-30")) == "二〇二六年十二月三十日")
        #expect(ChineseText.dateCN(day("2026-01-05")) == "2026年1月5日")
    }

    @Test(
        "Numbers are written in words",
        arguments: [
            (0, "零"), (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (100, "一百"), (101, "一百零一"),
            (110, "一百一十"),
            (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (10_000, "一万"), (10_001, "一万零一"), (30_020, "三万零二十"),
            (100_000, "十万"),
            (120_500, "十二万零五百"), (100_000_000, "一亿"), (100_010_000, "一亿零一万"), (-5, "负五"),
        ])
    func numbers(value: Int, expected: String) {
        #expect(ChineseText.number(value) == expected)
    }

    @Test("Lunar days are written as people say them")
    func lunar() {
        #expect(ChineseText.lunarDate(day("2026-02-17")) == "农历正月初一")
        #expect(ChineseText.lunarDate(day("2025-08-22")) == "农历闰六月廿九")
        #expect(ChineseText.lunarDate(day("2024-02-09")) == "农历腊月三十")
        #expect(ChineseText.lunarDate(day("2026-04-23")) == "农历三月初七")
        #expect(ChineseText.lunarDate(day("1850-01-01")) == nil)
        #expect(ChineseText.birthday(Birthday(reckoning: .lunar, month: 3, day: 20)) == "农历三月二十")
        #expect(ChineseText.birthday(Birthday(reckoning: .solar, month: 3, day: 7)) == "3月7日")
    }
}
