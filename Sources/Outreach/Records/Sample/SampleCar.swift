import Model

/// The cells of one vehicle.
enum SampleCar {
    /// 品牌 to 里程.
    static let columns = 9

    static func cells(
        place: SamplePlace, day: CalendarDate, highlight: SampleCustomer.Highlight?, _ random: inout SplitMix64
    ) -> [String] {
        let (brand, models) = random.pick(brands)
        let delivered = delivery(day, highlight, &random)
        var insurance = next(delivered, after: day)
        var inspection = next(delivered, after: day).adding(months: random.pick([0, 12]))
        if highlight == .insurance { insurance = day.adding(months: 1) }
        if highlight == .inspection { inspection = day.adding(months: 1) }
        let maintenance = day.adding(days: random.below(180) - 10)
        let months = max(0, (day.daysSinceEpoch - delivered.daysSinceEpoch) / 30)
        let plate = random.chance(100) ? "" : place.plate + String(random.below(90_000) + 10_000)

        func spelled(_ date: CalendarDate) -> String {
            // The year is missing in some: a date that only a person can complete.
            if highlight == nil, random.chance(6) { return "\(date.month)月\(date.day)日" }
            return SampleSpelling.date(date, &random)
        }
        return [
            brand, random.pick(models), plate, vin(&random), spelled(delivered), spelled(insurance),
            spelled(inspection), random.chance(500) ? spelled(maintenance) : "",
            random.chance(500) ? String(months * (500 + random.below(1500))) : "",
        ]
    }

    private static func delivery(
        _ day: CalendarDate, _ highlight: SampleCustomer.Highlight?, _ random: inout SplitMix64
    ) -> CalendarDate {
        switch highlight {
        case .delivered7DaysAgo: day.adding(days: -7)
        case .delivered14DaysAgo: day.adding(days: -14)
        case .deliveredToday: day
        case .carBirthday: day.adding(months: 1 - 12 * (1 + random.below(5)))
        default: day.adding(days: -30 - random.below(5 * 365))
        }
    }

    /// The first anniversary that is not long over.
    private static func next(_ date: CalendarDate, after day: CalendarDate) -> CalendarDate {
        var years = 1
        while date.adding(months: 12 * years) < day.adding(days: -20) { years += 1 }
        return date.adding(months: 12 * years)
    }

    /// 17 characters (ISO 3779), of which L stands for China.
    private static func vin(_ random: inout SplitMix64) -> String {
        var bits = random.next()
        var characters: [UInt8] = [UInt8(ascii: "L")]
        for position in 1..<17 {
            if position == 9 { bits = random.next() }
            characters.append(vinCharacters[Int(bits % UInt64(vinCharacters.count))])
            bits /= UInt64(vinCharacters.count)
        }
        return String(decoding: characters, as: UTF8.self)
    }

    private static let vinCharacters = Array("ABCDEFGHJKLMNPRSTUVWXYZ0123456789".utf8)

    private static let brands: [(String, [String])] = [
        ("大众", ["朗逸", "帕萨特", "途观L", "迈腾"]), ("别克", ["君越", "昂科威", "GL8", "微蓝6"]), ("雪佛兰", ["科鲁泽", "迈锐宝XL", "探界者"]),
        ("凯迪拉克", ["CT5", "XT5", "XT6"]), ("比亚迪", ["汉EV", "宋PLUS", "海豚", "秦L"]), ("福田欧曼", ["GTL 460", "EST 510"]),
        ("东风", ["天龙旗舰", "奕派007", "风神L7"]),
    ]
}
