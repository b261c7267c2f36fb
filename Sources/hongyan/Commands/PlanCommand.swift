import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Draws up a month: who is due what, and which consultant does what on which day.",
        discussion: """
            What the product sends by itself keeps its day. Calls, visits and presents are spread over working days and
            consultants, and wait for approval. Drawn again, it keeps what is drawn and adds what is new.

            EXAMPLE
              hongyan plan --month 2026-12
              hongyan plan --month 2026-12 --json
              hongyan plan move 17 --to 2026-12-09
              hongyan plan assign 17 --to 李明
              hongyan plan approve --month 2026-12 --consultant 李明
              hongyan plan overdue
              hongyan plan list birthdays --month 2026-12
            """,
        subcommands: [
            PlanDrawCommand.self, PlanMoveCommand.self, PlanAssignCommand.self, PlanApproveCommand.self,
            PlanOverdueCommand.self, PlanListCommand.self,
        ],
        defaultSubcommand: PlanDrawCommand.self)
}

struct PlanDrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw", abstract: "Draws up a month.")

    @OptionGroup var store: StoreOptions

    @Option(help: "As 2026-12. Default: this month.")
    var month: CalendarMonth?

    @Flag(help: "Every line, as one JSON object.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        try SegmentDesk(workspace).refreshIfStale()
        var view = PlanView(workspace: workspace, asJSON: json)
        let summary = try MonthPlanner(workspace).draw(month ?? CalendarMonth(of: workspace.clock.today)) { line in
            view.show(line)
        }
        view.show(summary)
    }
}

struct PlanMoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "move", abstract: "Puts a task on another day.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "The task's number.")
    var task: Int64

    @Option(help: ArgumentHelp("The day.", valueName: "date"))
    var to: CalendarDate

    func run() async throws {
        let workspace = try store.open().workspace
        guard to >= workspace.clock.today else {
            throw Problem("\(to) is over", at: Place(field: "--to"), hint: "name a day to come")
        }
        try workspace.store.move(task: task, to: to)
        Output.line("Task \(task) is planned for \(to).")
    }
}

struct PlanAssignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Gives a task to another consultant.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "The task's number.")
    var task: Int64

    @Option(help: "The consultant's name.")
    var to: String

    func run() async throws {
        let workspace = try store.open().workspace
        try workspace.store.assign(task: task, to: to)
        Output.line("Task \(task) is \(Terminal.printable(to))'s.")
    }
}

struct PlanApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approves the tasks that a month's plan proposes.")

    @OptionGroup var store: StoreOptions

    @Option(help: "As 2026-12. Default: this month.")
    var month: CalendarMonth?

    @Option(help: "Only this consultant's.")
    var consultant: String?

    func run() async throws {
        let workspace = try store.open().workspace
        let month = month ?? CalendarMonth(of: workspace.clock.today)
        let count = try workspace.store.approveTasks(
            TaskFilter(consultant: consultant, days: month.days), now: workspace.clock.now)
        Output.line("\(Words.count(count, "task")) approved.")
    }
}

struct PlanOverdueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overdue", abstract: "Shows tasks whose day is over and that nobody has reported.")

    @OptionGroup var store: StoreOptions

    @Option(help: "Only this consultant's.")
    var consultant: String?

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        try TasksView(workspace: workspace, withScript: false).show(
            try workspace.store.tasks(TaskFilter(consultant: consultant, before: workspace.clock.today)), asJSON: json)
    }
}

struct PlanListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "Shows one of the month's work lists: birthdays, deliveries (of the month before), three-months (in use), vips."
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "birthdays, deliveries, three-months or vips.")
    var list: WorkList

    @Option(help: "As 2026-12. Default: this month.")
    var month: CalendarMonth?

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        try PlanView(workspace: workspace, asJSON: json).show(
            try list.entries(month ?? CalendarMonth(of: workspace.clock.today), workspace))
    }
}

extension WorkList: ExpressibleByArgument {}
