import Model

/// One of the 24 solar terms (节气), in the order of the Gregorian year: two in each month.
public enum SolarTerm: Int, Sendable, CaseIterable {
    case minorCold, majorCold, startOfSpring, rainWater, awakeningOfInsects, springEquinox, pureBrightness, grainRain
    case startOfSummer, grainBuds, grainInEar, summerSolstice, minorHeat, majorHeat, startOfAutumn, endOfHeat
    case whiteDew, autumnEquinox, coldDew, frostDescent, startOfWinter, minorSnow, majorSnow, winterSolstice

    /// 小寒 to 冬至.
    public var chineseName: String { Self.chineseNames[rawValue] }

    /// The day in China on which the sun reaches the term; `nil` outside of 1901 to 2100.
    public func date(in year: Int) -> CalendarDate? {
        let index = year - Self.firstYear
        guard Self.table.indices.contains(index) else { return nil }
        let late = Int(Self.table[index] >> UInt64(rawValue * 2) & 3)
        return CalendarDate(year: year, month: rawValue / 2 + 1, day: Self.earliestDays[rawValue] + late)
    }

    /// The term that falls on a day, if one does.
    public static func on(_ date: CalendarDate) -> SolarTerm? {
        let first = (date.month - 1) * 2
        return [first, first + 1].lazy.compactMap(SolarTerm.init).first { $0.date(in: date.year) == date }
    }

    private static let chineseNames = [
        "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
        "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
    ]
}
