import Foundation
import Model
import Outreach

/// An import with a progress bar on a terminal; Ctrl-C ends it after the batch that is being saved.
struct ImportRun {
    let workspace: Workspace
    let options: Importer.Options

    func run(_ file: String) async throws -> ImportSummary {
        let interrupts = Interrupts.shared
        let importer = Importer(store: workspace.store, clock: workspace.clock, options: options)
        let workspace = workspace
        let isDryRun = options.isDryRun
        return try await Blocking(label: "hongyan.import").run {
            var bar = ProgressBar()
            defer { bar.clear() }
            let summary = try importer.run(
                file, progress: { bar.show(fraction: $0.fraction, text: "\($0.rows) rows") },
                isCancelled: { interrupts.isRaised })
            if !isDryRun {
                try workspace.note("customer.import", detail: "\(summary.inserted) new, \(summary.updated) updated")
            }
            return summary
        }
    }
}
