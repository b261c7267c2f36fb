/// A day of the year in a calendar, on which birthdays are looked up: the columns of an indexed query.
public struct BirthdayKey: Hashable, Sendable {
    /// The calendar that the day is of.
    public var reckoning: Birthday.Reckoning
    /// 1 to 12.
    public var month: Int
    /// 1 to 31 solar, 1 to 30 lunar.
    public var day: Int
    /// In a leap month (闰月); `false` for solar days.
    public var isLeapMonth: Bool

    public init(reckoning: Birthday.Reckoning, month: Int, day: Int, isLeapMonth: Bool = false) {
        self.reckoning = reckoning
        self.month = month
        self.day = day
        self.isLeapMonth = isLeapMonth
    }

    /// The key under which a birthday is found.
    public init(_ birthday: Birthday) {
        self.init(
            reckoning: birthday.reckoning, month: birthday.month, day: birthday.day, isLeapMonth: birthday.isLeapMonth)
    }
}
