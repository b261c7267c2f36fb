import Model

/// The numbers of a date as they are written, before anyone asks whether there is such a day.
struct WrittenDate: Hashable {
    var year: Int?
    var month: Int
    var day: Int
    var isLunar = false
    var isLeapMonth = false

    init(_ text: String, dayOrder: DayOrder?) throws(FieldFault) {
        if let usual = Self.usual(text) {
            self = usual
            return
        }
        var body = Self.plain(text)
        let isMarkedLunar = Self.take(Self.lunarMarks, from: &body)
        let isMarkedSolar = !isMarkedLunar && Self.take(Self.solarMarks, from: &body)
        if let moon = body.firstIndex(of: "月") {
            try self.init(characters: body, month: moon, isMarkedLunar: isMarkedLunar, isMarkedSolar: isMarkedSolar)
        } else {
            try self.init(numbers: body, written: text, dayOrder: dayOrder)
            if isMarkedLunar { isLunar = true }
        }
    }

    /// `1985年3月7日`, `三月初七`, `闰二月初二`.
    private init(
        characters body: String, month moon: String.Index, isMarkedLunar: Bool, isMarkedSolar: Bool
    ) throws(FieldFault) {
        var monthText = body[..<moon]
        if let end = monthText.firstIndex(of: "年") {
            year = try Self.year(monthText[..<end])
            monthText = monthText[monthText.index(after: end)...]
        }
        if monthText.first == "闰" {
            isLeapMonth = true
            monthText.removeFirst()
        }
        var dayText = body[body.index(after: moon)...]
        var isCivil = false
        while let last = dayText.last, "日号生".contains(last) {
            isCivil = isCivil || last != "生"
            dayText.removeLast()
        }
        guard !dayText.isEmpty else { throw FieldFault("no day is named", hint: DateParser.hint) }
        guard let month = Self.month(monthText), let day = Self.number(dayText) else { throw Self.unreadable }
        self.month = month
        self.day = day
        // 三月初七 is lunar, 三月七日 and 3月7日 are not; 冬月 and 腊月 are months of the moon, whatever follows.
        let isTraditional =
            Self.namedMonths.keys.contains(String(monthText)) || dayText.first == "初" || dayText.first == "廿"
        let isInCharacters = dayText.utf8.first.map { $0 >= 0x80 } == true && !isCivil
        isLunar = isMarkedLunar || isLeapMonth || (!isMarkedSolar && (isTraditional || isInCharacters))
    }

    /// `1985-03-07`, `1985/3/7`, `19850307`, `31113`, `27/02/1985`, `3-7`, `mar7,1985`.
    private init(numbers body: String, written: String, dayOrder: DayOrder?) throws(FieldFault) {
        if let serial = Self.serial(body) {
            self.init(year: serial.year, month: serial.month, day: serial.day)
            return
        }
        let digits = body.utf8.count { $0 >= 48 && $0 <= 57 }
        if digits == body.utf8.count {
            guard digits == 8, let number = Int(body) else {
                throw digits == 4 ? FieldFault("no day is named", hint: DateParser.hint) : Self.unreadable
            }
            self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
            return
        }
        // --03-07 is ISO 8601's way of leaving the year out, and lunar 1985-leap02-02 the store's own.
        let withoutYear = body.hasPrefix("--")
        var parts = body.dropFirst(withoutYear ? 2 : 0).split(omittingEmptySubsequences: false) { "-/.".contains($0) }
        var isLeap = false
        if let index = parts.firstIndex(where: { $0.hasPrefix("leap") }) {
            parts[index] = parts[index].dropFirst(4)
            isLeap = true
        }
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(part) : nil }
        guard numbers.count == parts.count, parts.allSatisfy({ $0.count <= 4 }) else {
            self = try Self.english(body)
            return
        }
        switch parts.map(\.count) {
        case let counts where counts.count == 3 && counts[0] == 4:
            self.init(year: numbers[0], month: numbers[1], day: numbers[2], isLunar: isLeap, isLeapMonth: isLeap)
        case let counts where counts.count == 3 && counts[2] == 4:
            let (month, day) = try Self.ordered(numbers[0], numbers[1], year: numbers[2], dayOrder: dayOrder)
            self.init(year: numbers[2], month: month, day: day)
        case let counts where counts.count == 3 && counts.allSatisfy({ $0 <= 2 }):
            throw Self.shortYear
        case let counts where counts.count == 2 && counts.allSatisfy({ $0 <= 2 }):
            self.init(month: numbers[0], day: numbers[1], isLunar: isLeap, isLeapMonth: isLeap)
        case let counts where counts.count == 2 && counts[0] == 4:
            throw FieldFault("no day is named", hint: DateParser.hint)
        default: throw Self.unreadable
        }
    }

    private init(year: Int? = nil, month: Int, day: Int, isLunar: Bool = false, isLeapMonth: Bool = false) {
        self.year = year
        self.month = month
        self.day = day
        self.isLunar = isLunar
        self.isLeapMonth = isLeapMonth
    }

    // MARK: The usual spellings

    /// `1985-03-07`, `1985/3/7`, `1985.3.7`, `1985年3月7日` and `19850307`, byte by byte: nearly every date of a file.
    private static func usual(_ text: String) -> WrittenDate? {
        var numbers: [3 of Int] = [0, 0, 0]
        var place = 0
        var digits = 0
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case 48...57:
                digits += 1
                guard place < 3, digits <= (place == 0 ? 8 : 2) else { return nil }
                numbers[place] = numbers[place] * 10 + Int(byte - 48)
            case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."):
                guard place < 2, digits == 4 || (place == 1 && digits > 0) else { return nil }
                place += 1
                digits = 0
            case 0xE5, 0xE6:
                let mark = (byte, bytes.next(), bytes.next())
                let expected: (UInt8, UInt8, UInt8)
                switch place {
                case 0: expected = (0xE5, 0xB9, 0xB4)  // 年
                case 1: expected = (0xE6, 0x9C, 0x88)  // 月
                default: expected = (0xE6, 0x97, 0xA5)  // 日
                }
                guard mark == expected, digits == 4 || (place > 0 && digits > 0) else { return nil }
                place += 1
                digits = 0
            default: return nil
            }
        }
        if place == 0, digits == 8 {
            return WrittenDate(year: numbers[0] / 10_000, month: numbers[0] / 100 % 100, day: numbers[0] % 100)
        }
        guard (place == 2 && digits > 0) || (place == 3 && digits == 0) else { return nil }
        return WrittenDate(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    // MARK: Numbers

    /// Days from 1927 to 2118; less could be a year or a month and day. Excel counts from 30 December 1899, as seen from
    /// after its 29 February 1900.
    private static func serial(_ text: String) -> CalendarDate? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == 5,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }), let days = Int(parts[0]),
            (10_000..<80_000).contains(days)
        else { return nil }
        return CalendarDate(daysSinceEpoch: days - 25_569)
    }

    private static func ordered(
        _ first: Int, _ second: Int, year: Int, dayOrder: DayOrder?
    ) throws(FieldFault) -> (month: Int, day: Int) {
        if first > 12 || first == second { return (second, first) }
        if second > 12 { return (first, second) }
        switch dayOrder {
        case .dayFirst: return (second, first)
        case .monthFirst: return (first, second)
        case nil:
            func iso(_ month: Int, _ day: Int) -> String {
                CalendarDate(year: year, month: month, day: day)?.description ?? "1985-03-07"
            }
            throw FieldFault(
                "which number is the day, and which the month?",
                hint: "write \(iso(second, first)) or \(iso(first, second))")
        }
    }

    private static func english(_ text: String) throws(FieldFault) -> WrittenDate {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let found: (day: Substring, month: Substring, year: Substring)
        if let match = text.wholeMatch(of: #/(\d{1,2})(?:st|nd|rd|th)?[-,.]?([a-z]{3,9})[-,.]?(\d{4})/#) {
            found = (match.1, match.2, match.3)
        } else if let match = text.wholeMatch(of: #/([a-z]{3,9})[-,.]?(\d{1,2})(?:st|nd|rd|th)?[-,.]?(\d{4})/#) {
            found = (match.2, match.1, match.3)
        } else {
            throw unreadable
        }
        guard let month = names.firstIndex(of: String(found.month.prefix(3))), let day = Int(found.day),
            let year = Int(found.year)
        else { throw unreadable }
        return WrittenDate(year: year, month: month + 1, day: day)
    }

    // MARK: Characters

    private static func year(_ text: Substring) throws(FieldFault) -> Int {
        if let year = ChineseNumeral.year(text) ?? (text.count == 4 ? Int(text) : nil) { return year }
        // 85, 八八; not 乙丑, a year of the cycle of sixty.
        if text.count == 2, Int(text) != nil || ChineseNumeral.year("一九" + text) != nil { throw shortYear }
        throw unreadable
    }

    private static func month(_ text: Substring) -> Int? {
        namedMonths[String(text)] ?? number(text)
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.count <= 12 else { return nil }
        return text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : ChineseNumeral.small(text)
    }

    private static let namedMonths = ["正": 1, "冬": 11, "腊": 12]

    private static let unreadable = FieldFault("not a date", hint: DateParser.hint)
    private static let shortYear = FieldFault("the year has only two digits", hint: DateParser.hint)

    // MARK: Around the date

    /// Without spaces, brackets, case, time of day; traditional characters of dates as simplified ones.
    private static func plain(_ text: String) -> String {
        var text = CellText.halfWidth(text)[...]
        if let colon = text.firstIndex(of: ":") {
            guard let end = text[..<colon].lastIndex(where: { $0 == " " || $0 == "T" }) else { return String(text) }
            text = text[..<end]
        }
        var plain = ""
        for character in text.lowercased() where !" ()[]".contains(character) {
            plain.append(simplified[character] ?? character)
        }
        return plain
    }

    private static func take(_ marks: [String], from text: inout String) -> Bool {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        for mark in marks where !isASCII || (mark.utf8.first == text.utf8.first) {
            guard let range = text.firstRange(of: mark) else { continue }
            text.removeSubrange(range)
            return true
        }
        return false
    }

    private static let lunarMarks = ["农历", "阴历", "旧历", "夏历", "lunar", "农", "阴"]
    private static let solarMarks = ["公历", "阳历", "新历", "国历", "solar", "公", "阳"]
    private static let simplified: [Character: Character] = [
        "農": "农", "曆": "历", "歷": "历", "陰": "阴", "舊": "旧", "陽": "阳", "國": "国", "閏": "闰", "臘": "腊", "號": "号",
    ]
}
