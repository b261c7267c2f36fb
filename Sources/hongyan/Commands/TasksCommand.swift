import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct TasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "Shows what consultants have to do: calls, visits and presents, with their scripts.",
        discussion: """
            EXAMPLE
              hongyan tasks --consultant 李明
              hongyan tasks --on 2026-12-01 --script
              hongyan tasks --regrading
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: "Only this consultant's.")
    var consultant: String?

    @Option(help: ArgumentHelp("Only what is planned for this day. Default: up to today.", valueName: "date"))
    var on: CalendarDate?

    @Option(help: "Only this customer's, by card number.")
    var customer: String?

    @Flag(help: "Also what is done, skipped or lapsed, and days to come.")
    var all = false

    @Flag(help: "Only those whose outcome suggests a new grade.")
    var regrading = false

    @Flag(help: "With the words of each.")
    var script = false

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        var filter = TaskFilter(consultant: consultant, onlyRegrading: regrading)
        if all || regrading { filter.states = [] }
        filter.customerID = try customer.map { try CustomerLookup(store: workspace.store).customer(card: $0).id }
        if let on {
            filter.days = on...on
        } else if !all, !regrading {
            filter.before = workspace.clock.today.adding(days: 1)
        }
        let tasks = try workspace.store.tasks(filter)
        try workspace.note("list.view", detail: "\(tasks.count) tasks")
        try TasksView(workspace: workspace, withScript: script).show(tasks, asJSON: json)
    }
}
