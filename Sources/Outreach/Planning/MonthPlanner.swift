import Foundation
import Model
import Storage
import Templating

/// Draws up a month (PDCA's plan): who is due what on which day, and which consultant does what when.
///
/// What the product sends by itself keeps its day. What consultants do is spread: each task goes to the day with the least to
/// do between its own day and its last, up to so many a day. Drawn again, it keeps what is drawn and adds what is new.
public struct MonthPlanner: Sendable {
    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// A line of the plan.
    public struct Line: Sendable {
        public var day: CalendarDate
        public var dueOn: CalendarDate
        /// Who does it, or owns the customer who gets it.
        public var consultant: String?
        public var card: String
        public var name: String
        public var pack: TemplatePack
        /// `nil` where nothing may go; then `reason` says why.
        public var channel: ChannelKind?
        public var status: Status
        public var reason: String?

        public enum Status: String, Sendable {
            /// The product sends it on its day.
            case automatic
            /// A task that waits for approval.
            case proposed
            /// A task that somebody has approved, or that is over already.
            case task
            /// No consultant has room for it.
            case unplaced
            /// It must not go.
            case skipped
        }
    }

    public struct Summary: Sendable {
        public var counts: [Line.Status: Int] = [:]
        /// By day, then channel, without what is skipped and unplaced.
        public var days: [CalendarDate: [ChannelKind: Int]] = [:]
        /// Tasks by consultant.
        public var consultants: [String: Int] = [:]

        mutating func count(_ line: Line) {
            counts[line.status, default: 0] += 1
            guard line.status != .skipped, line.status != .unplaced, let channel = line.channel else { return }
            days[line.day, default: [:]][channel, default: 0] += 1
            if channel.isTask { consultants[line.consultant ?? "", default: 0] += 1 }
        }
    }

    /// Draws up a month, from today on where it is the present one.
    ///
    /// - Parameter body: gets every line, in the order of the days on which they are due.
    /// - Throws: `Problem` where the month is over.
    public func draw(_ month: CalendarMonth, _ body: (Line) throws -> Void) throws -> Summary {
        let today = workspace.clock.today
        let (start, end) = (max(month.first, today), month.days.upperBound)
        guard end >= today else {
            throw Problem("\(month) is over", hint: "a plan is about days to come")
        }
        var summary = Summary()
        var drawn: Set<String> = []
        var spread = try TaskSpread(workspace, from: start, to: end)
        for number in start.daysSinceEpoch...end.daysSinceEpoch {
            let day = CalendarDate(daysSinceEpoch: number)
            try DueList(workspace).forEachPage(on: day, DueList.Scope(withLate: false, isWhole: false)) { items in
                for (item, line) in zip(items, try lines(of: items, &spread)) {
                    if item.isTask { drawn.insert(item.key) }
                    summary.count(line)
                    try body(line)
                }
            }
        }
        for line in try otherTasks(in: start...end, than: drawn) {
            summary.count(line)
            try body(line)
        }
        return summary
    }

    /// Tasks of the month that no occasion asks for any more on its day: follow-ups, and contacts of a cadence that has moved on.
    private func otherTasks(in days: ClosedRange<CalendarDate>, than drawn: Set<String>) throws -> [Line] {
        let tasks = try workspace.store.tasks(TaskFilter(days: days)).filter { !drawn.contains($0.key) }
        let customers = try workspace.store.customersByID(tasks.map(\.customerID))
        return tasks.compactMap { task in
            guard let customer = customers[task.customerID],
                let pack = workspace.packs.packs.first(where: { $0.name == task.pack })
            else { return nil }
            return Line(
                day: task.plannedOn, dueOn: task.dueOn, consultant: task.consultant, card: customer.card,
                name: customer.name, pack: pack, channel: task.channel,
                status: task.state == .proposed ? .proposed : .task, reason: nil)
        }
    }

    private func lines(of items: [DueItem], _ spread: inout TaskSpread) throws -> [Line] {
        let keys = items.lazy.filter(\.isTask).map(\.key)
        let drawn = try workspace.store.tasks(keys: Array(keys))
        var messages: [Message] = []
        var plans: [String: TaskPlan] = [:]
        let lines = items.map { item -> Line in
            var line = Line(
                day: item.dueOn, dueOn: item.dueOn, consultant: item.customer.consultant, card: item.customer.card,
                name: item.customer.name, pack: item.pack, channel: nil, status: .skipped, reason: nil)
            switch item.decision {
            case .skip(let obstacle): line.reason = obstacle.ledgerReason
            case .send(let channel, _):
                line.channel = channel
                line.status = .automatic
                guard channel.isTask else { return line }
                if let task = drawn[item.key] {
                    line.day = task.plannedOn
                    line.consultant = task.consultant
                    line.status = task.state == .proposed ? .proposed : .task
                } else if let day = spread.place(item) {
                    line.day = day
                    line.status = .proposed
                    var message = Outbox(workspace).message(for: item, on: item.dueOn)
                    message.state = .planned
                    messages.append(message)
                    plans[item.key] = TaskPlan(plannedOn: day, lastOn: item.expiresOn)
                } else {
                    line.status = .unplaced
                }
            }
            return line
        }
        if !messages.isEmpty { try workspace.store.enqueue(messages, plans: plans) }
        return lines
    }
}

extension DueItem {
    fileprivate var isTask: Bool {
        if case .send(let channel, _) = decision { channel.isTask } else { false }
    }
}

/// The days of each consultant as they fill up.
private struct TaskSpread {
    private let rules: PlanningRules
    private let days: WorkDays
    private let range: ClosedRange<CalendarDate>
    private var load: [String: [CalendarDate: Int]] = [:]

    init(_ workspace: Workspace, from first: CalendarDate, to last: CalendarDate) throws {
        rules = workspace.settings.planning
        days = WorkDays(rules)
        range = first...last
        // A task of the month's last days may be done in the next.
        for (consultant, day, count) in try workspace.store.taskLoad(on: first...last.adding(days: 31)) {
            load[consultant ?? "", default: [:]][day] = count
        }
    }

    /// The day with the least to do from the day on which it is due to the last one that makes sense; the day itself where
    /// nobody works in between. `nil` where every one of them is full.
    mutating func place(_ item: DueItem) -> CalendarDate? {
        let consultant = item.customer.consultant ?? ""
        // A month is as far as a plan goes.
        let last = max(item.dueOn, min(item.expiresOn, range.upperBound))
        let open = days.days(in: item.dueOn...last)
        let mine = load[consultant] ?? [:]
        let candidates = open.isEmpty ? [item.dueOn] : open
        guard let best = candidates.min(by: { (mine[$0] ?? 0, $0) < (mine[$1] ?? 0, $1) }),
            (mine[best] ?? 0) < rules.tasksADay
        else { return nil }
        load[consultant, default: [:]][best, default: 0] += 1
        return best
    }
}
