import Model
import Outreach
import Storage

/// Tells a person at a terminal how the messages of these weeks stand, whenever that has changed.
struct LedgerWatch {
    let workspace: Workspace
    /// Longer than any pack of ours lets a message be late: whatever is sent today fell due in them.
    private static let days = 35

    private let reading = Blocking(label: "hongyan.watch")

    init(_ workspace: Workspace) { self.workspace = workspace }

    /// Until its task is cancelled.
    func run() async throws {
        var last = ""
        while !Task.isCancelled {
            let text = try await reading.run { [workspace] in try Self.text(workspace) }
            if text != last, !text.isEmpty { EventLog.tell(text) }
            last = text
            try? await Task.sleep(for: .seconds(2))
        }
    }

    /// `ledger: 3 queued, 19 accepted, 34 delivered`; empty where there is none.
    private static func text(_ workspace: Workspace) throws -> String {
        let today = workspace.clock.today
        let rows = try workspace.store.report(by: [.state], of: MessageFilter(days: today.adding(days: -days)...today))
        let counts = Dictionary(rows.compactMap { row in row.state.map { ($0, row.count) } }, uniquingKeysWith: +)
        let parts = MessageState.allCases.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
        return parts.isEmpty ? "" : "ledger: \(parts.joined(separator: ", "))"
    }
}
