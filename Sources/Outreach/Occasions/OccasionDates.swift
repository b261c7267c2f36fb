import Model
import Templating

/// The arithmetic of occasions: on which anchors a day's messages rest.
enum OccasionDates {
    /// An anchor date with the day on which its message is due.
    struct Hit: Hashable {
        var anchor: CalendarDate
        var offset: OccasionRule.Offset
        var dueOn: CalendarDate
    }

    /// Every anchor whose message is due on one of `days`.
    ///
    /// Months clamp to the month's end, so several anchors can fall on one day: 31, 30, 29 and 28 August
    /// plus six months are all 28 February of a common year.
    static func anchors(dueOn days: [CalendarDate], offsets: [OccasionRule.Offset]) -> [Hit] {
        days.flatMap { day in
            offsets.flatMap { offset in
                switch offset {
                case .days(let count): [Hit(anchor: day.adding(days: -count), offset: offset, dueOn: day)]
                case .months(let count):
                    (0...3).map { day.adding(months: -count).adding(days: $0) }
                        .filter { $0.adding(months: count) == day }
                        .map { Hit(anchor: $0, offset: offset, dueOn: day) }
                }
            }
        }
    }

    /// The days that are still in time on `today`: today and as many before it as the rule allows.
    static func daysInTime(on today: CalendarDate, lateDays: Int) -> [CalendarDate] {
        (0...max(0, lateDays)).map { today.adding(days: -$0) }
    }

    static func label(_ offset: OccasionRule.Offset) -> String {
        switch offset {
        case .days(let count): "\(count)d"
        case .months(let count): "\(count)m"
        }
    }
}
