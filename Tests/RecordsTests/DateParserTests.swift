import Model
import Testing

@testable import Outreach

@Suite("Dates and birthdays as they are written")
struct DateParserTests {
    private let dates = DateParser(today: RecordsFixture.today, dayOrder: nil)

    @Test(
        "Every spelling of one day is that day",
        arguments: [
            "1985-03-07", "1985/3/7", "1985/03/07", "1985.3.7", "19850307", "1985年3月7日", "1985年03月07日", "1985年3月7号",
            "1985 年 3 月 7 日", "1985年3月7", "一九八五年三月七日", "31113", "31113.0", "31113.5", "1985-03-07 00:00:00",
            "1985/3/7 0:00", "1985-03-07T09:30:00", "１９８５－０３－０７", "１９８５．３．７", "公历1985年3月7日", "(阳历)1985-3-7",
            "7 March 1985",
            "7-Mar-1985", "March 7, 1985", "Mar 7th 1985",
        ])
    func solar(text: String) throws {
        #expect(try dates.date(text).description == "1985-03-07")
        #expect(try dates.birthday(text) == Birthday(solar: CalendarDate(iso: "1985-03-07")!))
    }

    @Test(
        "Lunar birthdays, with a year and without",
        arguments: [
            ("农历三月初七", "lunar --03-07"), ("阴历三月初七", "lunar --03-07"), ("三月初七", "lunar --03-07"),
            ("農曆三月初七", "lunar --03-07"), ("农历3月7日", "lunar --03-07"), ("三月初七(农历)", "lunar --03-07"),
            ("农历闰二月初二", "lunar --leap02-02"), ("閏二月初二", "lunar --leap02-02"), ("农历闰冬月初五", "lunar --leap11-05"),
            ("农历正月二十", "lunar --01-20"), ("腊月廿三", "lunar --12-23"), ("冬月三十", "lunar --11-30"),
            ("腊月8日", "lunar --12-08"),
            ("十二月廿九", "lunar --12-29"), ("十月十五", "lunar --10-15"), ("三月卅", "lunar --03-30"), ("八月二十五", "lunar --08-25"),
            ("农历1985年三月初七", "lunar 1985-03-07"), ("1985年农历三月初七", "lunar 1985-03-07"),
            ("一九八五年三月初七", "lunar 1985-03-07"), ("农历1985-3-7", "lunar 1985-03-07"), ("农历19850307", "lunar 1985-03-07"),
            ("农历2023年闰二月初二", "lunar 2023-leap02-02"), ("农历8.15", "lunar --08-15"),
            ("lunar 1985-03-07", "lunar 1985-03-07"),
            ("lunar 2023-leap02-02", "lunar 2023-leap02-02"), ("lunar --leap02-02", "lunar --leap02-02"),
        ])
    func lunar(text: String, expected: String) throws {
        #expect(try dates.birthday(text).description == expected)
    }

    @Test(
        "Solar birthdays without a year",
        arguments: [
            ("3月7日", "--03-07"), ("3月7", "--03-07"), ("三月七日", "--03-07"), ("3-7", "--03-07"), ("3/7", "--03-07"),
            ("--03-07", "--03-07"), ("2月29日", "--02-29"), ("12月20号", "--12-20"),
        ])
    func withoutYear(text: String, expected: String) throws {
        #expect(try dates.birthday(text).description == expected)
    }

    @Test("Day and month in either order, where only one is possible")
    func order() throws {
        #expect(try dates.date("27/02/2027").description == "2027-02-27")
        #expect(try dates.date("02/27/2027").description == "2027-02-27")
        #expect(try dates.date("05/05/2027").description == "2027-05-05")
    }

    @Test("An order that could be either is refused, unless the file's order is known")
    func ambiguousOrder() throws {
        let fault = #expect(throws: FieldFault.self) { try dates.date("03/04/2027") }
        #expect(fault?.hint == "write 2027-04-03 or 2027-03-04")
        let dayFirst = DateParser(today: RecordsFixture.today, dayOrder: .dayFirst)
        #expect(try dayFirst.date("03/04/2027").description == "2027-04-03")
        let monthFirst = DateParser(today: RecordsFixture.today, dayOrder: .monthFirst)
        #expect(try monthFirst.date("03/04/2027").description == "2027-03-04")
    }

    @Test(
        "What is no birthday is refused with the reason",
        arguments: [
            ("1988-02-30", "there is no 1988-02-30"), ("2月30日", "there is no 02-30"),
            ("1985-13-01", "there is no 1985-13-01"),
            ("1900-01-00", "a spreadsheet's zero date, which stands for an empty cell"),
            ("八八年三月", "the year has only two digits"),
            ("1988年3月", "no day is named"), ("1988", "no day is named"), ("1988-03", "no day is named"),
            ("85-3-7", "the year has only two digits"), ("85年3月7日", "the year has only two digits"),
            ("农历三月三十一", "the lunar calendar has no 03-31"),
            ("农历1985年闰三月初七", "the lunar calendar has no 1985-leap month 03-07"),
            ("1853-01-01", "nobody born in 1853 is alive"), ("2026-11-22", "a birthday in the future"),
            ("春天", "not a date"),
            ("乙丑年三月初七", "not a date"), ("20", "not a date"), ("1985-03-07-01", "not a date"), ("12:30", "not a date"),
        ])
    func refused(text: String, reason: String) {
        let fault = #expect(throws: FieldFault.self) { try dates.birthday(text) }
        #expect(fault?.reason == reason)
    }

    @Test("A car's date needs its year, and may be lunar")
    func carDates() throws {
        let fault = #expect(throws: FieldFault.self) { try dates.date("6月20日") }
        #expect(fault?.reason == "6月20日 has no year")
        #expect(throws: FieldFault.self) { try dates.date("三月初七") }
        #expect(throws: FieldFault.self) { try dates.date("2199-01-01") }
        #expect(try dates.date("农历2026年正月初一").description == "2026-02-17")
    }

    @Test("Every day of a lifetime is read back, in one spelling after the other")
    func everyDay() throws {
        let first = CalendarDate(iso: "1940-01-01")!.daysSinceEpoch
        for day in first...RecordsFixture.today.daysSinceEpoch {
            let date = CalendarDate(daysSinceEpoch: day)
            let text =
                switch day % 5 {
                case 0: date.description
                case 1: "\(date.year)/\(date.month)/\(date.day)"
                case 2: "\(date.year)年\(date.month)月\(date.day)日"
                case 3: "\(date.year * 10_000 + date.month * 100 + date.day)"
                default: "\(day + 25_569)"
                }
            guard try dates.birthday(text) == Birthday(solar: date) else {
                Issue.record("\(text) is not \(date)")
                return
            }
        }
    }

    @Test("The store's own spelling of every birthday is read back")
    func storeSpelling() throws {
        for month in 1...12 {
            for day in 1...29 {
                for isLeap in [false, true] {
                    let birthday = Birthday(reckoning: .lunar, month: month, day: day, isLeapMonth: isLeap)
                    #expect(try dates.birthday(birthday.description) == birthday)
                }
            }
        }
    }

    @Test("Any text at all is read without a crash")
    func anyText() {
        var random = Numbers(seed: 3)
        let pieces = [
            "年", "月", "日", "农历", "闰", "初", "廿", "十", "正", "腊", "-", "/", ".", ":", " ", "T", "0", "1", "3", "9", "31",
            "1985",
            "２", "lunar", "leap", "mar", "e", "😀", "\u{0}", "99999999999999999999",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...7, using: &random))
                .map { _ in pieces.randomElement(using: &random)! }.joined()
            if let birthday = try? dates.birthday(text) {
                #expect((1...12).contains(birthday.month) && (1...31).contains(birthday.day))
            }
            _ = try? dates.date(text)
        }
    }
}
