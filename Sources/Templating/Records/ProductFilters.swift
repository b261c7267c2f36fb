import Liquid
import Model

/// The filters that Chinese letters need, beside Liquid's own.
enum ProductFilters {
    /// By name, each with what it does; `docs/templates.md` lists them.
    static let all: [String: Filter] = [
        // 2026-11-21 → 二〇二六年十一月二十一日
        "chinese_date": Filter { input, _, _ in .string(ChineseText.chineseDate(try date(input))) },
        // 2026-11-21 → 2026年11月21日
        "date_cn": Filter { input, _, _ in .string(ChineseText.dateCN(try date(input))) },
        // 2026-04-23 → 农历三月初七
        "lunar_date": Filter { input, _, _ in
            let day = try date(input)
            guard let text = ChineseText.lunarDate(day) else {
                throw FilterError("no lunar date is known for \(day), only for 1901 to 2100")
            }
            return .string(text)
        },
        // 12 → 十二
        "chinese_number": Filter { input, _, _ in
            switch input {
            case .integer(let number): return .string(ChineseText.number(number))
            case .string(let text):
                guard let number = Int(text) else { throw FilterError("not a whole number: \(text)") }
                return .string(ChineseText.number(number))
            default: throw FilterError("not a whole number: \(input.text)")
            }
        },
    ]

    private static func date(_ input: Value) throws(FilterError) -> CalendarDate {
        guard case .string(let text) = input, let date = CalendarDate(iso: text.prefix(10)) else {
            throw FilterError("not a date such as 2026-11-21: \(input.text)")
        }
        return date
    }
}
