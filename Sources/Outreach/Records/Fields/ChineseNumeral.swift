/// Numbers in Chinese characters, as dates write them.
enum ChineseNumeral {
    /// 一 to 三十一, 初七, 廿五, 二十五, 卅, 卅一; `nil` for anything else.
    static func small(_ text: some StringProtocol) -> Int? {
        var rest = text[...]
        if rest.first == "初" { rest = rest.dropFirst() }
        var tens = 0
        if let first = rest.first, first == "廿" || first == "卅" {
            tens = first == "廿" ? 2 : 3
            rest = rest.dropFirst()
            if rest.first == "十" { rest = rest.dropFirst() }
            if rest.isEmpty { return tens * 10 }
            return rest.count == 1 ? rest.first.flatMap { digits[$0] }.map { tens * 10 + $0 } : nil
        }
        guard let ten = rest.firstIndex(of: "十") else {
            return rest.count == 1 ? rest.first.flatMap { digits[$0] }.flatMap { $0 == 0 ? nil : $0 } : nil
        }
        let before = rest[..<ten]
        let after = rest[rest.index(after: ten)...]
        guard before.count <= 1, after.count <= 1 else { return nil }
        if let digit = before.first {
            guard let value = digits[digit], value > 0 else { return nil }
            tens = value
        } else {
            tens = 1
        }
        guard let unit = after.first else { return tens * 10 }
        return digits[unit].map { tens * 10 + $0 }
    }

    /// 一九八五, 二〇〇五, 二零零五: digit by digit.
    static func year(_ text: some StringProtocol) -> Int? {
        guard text.count == 4 else { return nil }
        var value = 0
        for character in text {
            guard let digit = digits[character] else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static let digits: [Character: Int] = [
        "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]
}
