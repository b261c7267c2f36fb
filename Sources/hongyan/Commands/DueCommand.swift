import ArgumentParser
import Foundation
import Model
import Outreach
import Templating

struct DueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "due",
        abstract: "Shows who is due a word on a day, and why each is or is not sent.",
        discussion: """
            EXAMPLE
              hongyan due
              hongyan due --on 2026-11-21 --pack birthday
              hongyan due --json
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("The day, as 2026-11-21. Default: today.", valueName: "date"))
    var on: CalendarDate?

    @Option(help: ArgumentHelp("Only this pack; may be given several times.", valueName: "name"))
    var pack: [String] = []

    @Flag(help: "Also what was due on the days before and is still in time.")
    var late = false

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let workspace = try store.open().workspace
        let day = on ?? workspace.clock.today
        let view = DueView(workspace: workspace, day: day)
        let scope = DueList.Scope(packs: try workspace.namedPacks(pack), withLate: late)
        try workspace.note("list.view", detail: "due on \(day)")
        if json {
            try DueList(workspace).forEachPage(on: day, scope, view.showJSON)
        } else {
            var lines: [DueView.Line] = []
            try DueList(workspace).forEachPage(on: day, scope) { lines += try view.lines($0) }
            view.show(lines)
        }
    }
}

extension Workspace {
    /// The packs that an option named, all (`nil`) where it named none.
    ///
    /// - Throws: `Problem` for one that is not there, or that is never due by itself.
    func namedPacks(_ names: [String]) throws -> Set<String>? {
        for name in names where try packs.pack(name).rule == nil {
            throw Problem(
                "\(name) is never due by itself: it is for campaigns", at: Place(field: "--pack"),
                hint: "hongyan campaign create … --pack \(name)")
        }
        return names.isEmpty ? nil : Set(names)
    }
}
