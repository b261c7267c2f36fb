/// How the month's contacts are spread over working days and consultants.
public struct PlanningRules: Hashable, Sendable {
    /// Tasks of a consultant on one day.
    public var tasksADay: Int
    /// ISO weekdays on which consultants work: 1 is Monday.
    public var weekdays: Set<Int>
    /// Days on which nobody works, beside the other weekdays.
    public var closed: [QuietDay]
    /// When cars are due for service of which nobody wrote down the day.
    public var service = ServiceRules()

    public init(tasksADay: Int = 20, weekdays: Set<Int> = Set(1...6), closed: [QuietDay] = []) {
        self.tasksADay = tasksADay
        self.weekdays = weekdays
        self.closed = closed
    }
}
