import Model
import Storage

/// The days on which consultants work.
struct WorkDays {
    private let rules: PlanningRules

    init(_ rules: PlanningRules) { self.rules = rules }

    func isOpen(_ day: CalendarDate) -> Bool {
        rules.weekdays.contains(day.isoWeekday) && !rules.closed.contains { $0.contains(day) }
    }

    /// The first working day from `day` on, at most a year ahead; `day` itself where there is none.
    func first(from day: CalendarDate) -> CalendarDate {
        (0..<366).lazy.map { day.adding(days: $0) }.first(where: isOpen) ?? day
    }

    /// The working days of a range, in their order.
    func days(in range: ClosedRange<CalendarDate>) -> [CalendarDate] {
        (0...(range.upperBound.daysSinceEpoch - range.lowerBound.daysSinceEpoch))
            .map { range.lowerBound.adding(days: $0) }.filter(isOpen)
    }

    /// When a task is done that is due on a day: on the first working day that is not too late, else on the day itself.
    func plan(due: CalendarDate, last: CalendarDate) -> TaskPlan {
        let open = first(from: due)
        let last = max(last, due)
        return TaskPlan(plannedOn: open <= last ? open : due, lastOn: last)
    }
}
