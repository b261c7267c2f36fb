import Foundation
import Model
import Outreach
import Storage
import Templating

/// The demo's steps before and after the sending, each of them what a command does.
struct DemoDesk {
    private static let rowsPerPack = 5
    private static let rowsPerState = 2

    let store: OpenStore

    private var workspace: Workspace { store.workspace }
    private var today: CalendarDate { workspace.clock.today }

    func importCustomers(from file: String) async throws {
        DemoView.title("Customers")
        DemoView.command("import \(file)")
        let summary = try await ImportRun(workspace: workspace, options: Importer.Options()).run(file)
        ImportView.show(summary, examples: 3)
    }

    func showDue() throws {
        DemoView.title("Who is due a word today, \(today)")
        DemoView.command("due " + Demo.packs.map { "--pack \($0)" }.joined(separator: " ") + " --late")
        let items = try DueList(workspace).items(on: today, packs: Set(Demo.packs))
        let view = DueView(workspace: workspace, day: today)
        view.show(try view.lines(items), perPack: Self.rowsPerPack)
    }

    func previewLetter() throws {
        guard let preview = try letter() else { return }
        DemoView.title("One letter before it goes")
        DemoView.command("preview thank-you --customer \(preview.customer.card) --channel letter")
        Output.bytes(try PreviewView(preview: preview, look: nil).bytes(.text))
    }

    /// Of somebody who is due, or on a later day of one who was.
    private func letter() throws -> Preview? {
        let items = try DueList(workspace).items(on: today, packs: ["thank-you"])
        let item = items.first { item in
            if case .send(.letter, _) = item.decision { return true }
            return false
        }
        if let item { return try Previewer(workspace).preview(item, channel: .letter) }
        let known = try workspace.store.messages(
            MessageFilter(pack: "thank-you", channel: .letter), order: .newestFirst, limit: 1)
        return try known.first.map { try Previewer(workspace).preview($0) }
    }

    func showLedger() throws {
        DemoView.title("The ledger: a row for everyone, with the reason for each state")
        DemoView.command("messages   # of these, a few of each state")
        let messages = try workspace.store.messages(order: .newestFirst, limit: 10_000)
        let view = MessagesView(workspace: workspace, asJSON: false)
        try view.show(excerpt(messages))
        if let bounced = messages.first(where: { $0.state == .bounced && $0.channel.carrier == .email }) {
            DemoView.command("messages \(bounced.id)")
            try view.showHistory(of: bounced)
        }
        DemoView.title("The report: every number adds up")
        DemoView.command("report")
        try ReportView(report: LedgerReport(workspace.store, by: [.occasion, .channel])).show(asJSON: false)
    }

    /// The newest of each state, and of each reason where there is one, in the order of the states.
    private func excerpt(_ messages: [Message]) -> [Message] {
        MessageState.allCases.flatMap { state in
            var seen: [String: Int] = [:]
            return messages.filter { message in
                guard message.state == state else { return false }
                let kind = message.channel.rawValue + (message.reason.map { String($0.prefix { $0 != ":" }) } ?? "")
                seen[kind, default: 0] += 1
                return seen[kind, default: 0] <= Self.rowsPerState
            }
        }
    }
}
