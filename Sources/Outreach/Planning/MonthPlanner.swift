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
        var spread = try TaskSpread(workspace, from: start, to: end)
        var proposals = Proposals(workspace)
        for number in start.daysSinceEpoch...end.daysSinceEpoch {
            let day = CalendarDate(daysSinceEpoch: number)
            try DueList(workspace).forEachPage(on: day, DueList.Scope(withLate: false)) { items in
                for line in try lines(of: items, &spread, &proposals) {
                    summary.count(line)
                    try body(line)
                }
            }
        }
        try proposals.write()
        for line in try otherTasks(in: start...end, than: proposals.drawn) {
            summary.count(line)
            try body(line)
        }
        return summary
    }

    /// Tasks of the month that no occasion asks for any more on its day: follow-ups, and contacts of a cadence that has moved on.
    private func otherTasks(in days: ClosedRange<CalendarDate>, than drawn: Set<Int64>) throws -> [Line] {
        let others = try workspace.store.taskIDs(TaskFilter(days: days)).filter { !drawn.contains($0) }
        let tasks = try workspace.store.tasks(ids: others)
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

    private func lines(
        of items: [DueItem], _ spread: inout TaskSpread, _ proposals: inout Proposals
    ) throws -> [Line] {
        let keys = items.lazy.filter(\.isTask).map(\.key)
        let drawn = try workspace.store.tasks(keys: Array(keys))
        return try items.map { item -> Line in
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
                    proposals.drawn.insert(task.id)
                    line.day = task.plannedOn
                    line.consultant = task.consultant
                    line.status = task.state == .proposed ? .proposed : .task
                } else if let day = spread.place(item) {
                    line.day = day
                    line.status = .proposed
                    try proposals.add(item, on: day)
                } else {
                    line.status = .unplaced
                }
            }
            return line
        }
    }
}

/// Tasks on their way into the ledger: many in one transaction, each of which waits for the disk.
private struct Proposals {
    private static let most = 5_000

    private let workspace: Workspace
    /// The tasks of the month that an occasion asks for: those that were there, and those that are written.
    var drawn: Set<Int64> = []
    private var messages: [Message] = []
    private var plans: [String: TaskPlan] = [:]

    init(_ workspace: Workspace) { self.workspace = workspace }

    mutating func add(_ item: DueItem, on day: CalendarDate) throws {
        var message = Outbox(workspace).message(for: item, on: item.dueOn)
        message.state = .planned
        messages.append(message)
        plans[item.key] = TaskPlan(plannedOn: day, lastOn: item.expiresOn)
        if messages.count >= Self.most { try write() }
    }

    mutating func write() throws {
        guard !messages.isEmpty else { return }
        drawn.formUnion(try workspace.store.enqueue(messages, plans: plans).compactMap(\.self))
        messages.removeAll(keepingCapacity: true)
        plans.removeAll(keepingCapacity: true)
    }
}

extension DueItem {
    fileprivate var isTask: Bool {
        if case .send(let channel, _) = decision { channel.isTask } else { false }
    }
}

/// The days of each consultant as they fill up. Days are counted from the first one of the plan.
private struct TaskSpread {
    private let tasksADay: Int
    private let first: Int
    /// Whether anybody works.
    private let isOpen: [Bool]
    /// Tasks of each consultant on each day.
    private var load: [String: [Int]] = [:]
    private let noTasks: [Int]

    init(_ workspace: Workspace, from first: CalendarDate, to last: CalendarDate) throws {
        tasksADay = workspace.settings.planning.tasksADay
        self.first = first.daysSinceEpoch
        let days = WorkDays(workspace.settings.planning)
        isOpen = (first.daysSinceEpoch...last.daysSinceEpoch).map { days.isOpen(CalendarDate(daysSinceEpoch: $0)) }
        noTasks = Array(repeating: 0, count: isOpen.count)
        for (consultant, day, count) in try workspace.store.taskLoad(on: first...last) {
            load[consultant ?? "", default: noTasks][day.daysSinceEpoch - self.first] = count
        }
    }

    /// The day with the least to do from the day on which it is due to the last one that makes sense; the day itself where
    /// nobody works in between. `nil` where every one of them is full.
    mutating func place(_ item: DueItem) -> CalendarDate? {
        let due = item.dueOn.daysSinceEpoch - first
        // A month is as far as a plan goes.
        let last = max(due, min(item.expiresOn.daysSinceEpoch - first, isOpen.count - 1))
        let (isOpen, tasksADay) = (isOpen, tasksADay)
        func fill(_ load: inout [Int]) -> Int? {
            let day = (due...last).filter { isOpen[$0] }.min { (load[$0], $0) < (load[$1], $1) } ?? due
            guard load[day] < tasksADay else { return nil }
            load[day] += 1
            return day
        }
        return fill(&load[item.customer.consultant ?? "", default: noTasks])
            .map { CalendarDate(daysSinceEpoch: first + $0) }
    }
}
