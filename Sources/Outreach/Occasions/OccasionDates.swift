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

    /// Every anchor whose message is due on `day`, or was due before and is still in time.
    static func anchors(_ rule: OccasionRule, on day: CalendarDate, withLate: Bool) -> [Hit] {
        guard withLate else { return anchors(dueOn: [day], offsets: rule.offsets) }
        guard rule.isInTimeUntilAnchor else {
            return anchors(dueOn: daysInTime(on: day, lateDays: rule.lateDays), offsets: rule.offsets)
        }
        return rule.offsets.flatMap { offset in
            anchors(dueOn: daysInTime(on: day, lateDays: offset.longestLead), offsets: [offset])
                .filter { $0.anchor >= day }
        }
    }

    /// The last day on which a message makes sense.
    static func lastDay(of hit: Hit, _ rule: OccasionRule) -> CalendarDate {
        rule.isInTimeUntilAnchor ? max(hit.anchor, hit.dueOn) : hit.dueOn.adding(days: max(0, rule.lateDays))
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

extension OccasionRule.Offset {
    /// At most so many days lie between a message and an anchor that it comes before.
    fileprivate var longestLead: Int {
        switch self {
        case .days(let count): max(0, -count)
        case .months(let count): max(0, -count) * 31
        }
    }
}
