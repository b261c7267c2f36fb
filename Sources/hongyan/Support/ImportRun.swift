import Foundation
import Model
import Outreach
import Synchronization

/// An import with a progress bar on a terminal; Ctrl-C ends it after the batch that is being saved.
struct ImportRun {
    let workspace: Workspace
    let options: Importer.Options

    func run(_ file: String) async throws -> ImportSummary {
        let interrupts = Interrupts()
        let isCancelled = Signal()
        let watch = Task {
            await interrupts.first()
            if !Task.isCancelled { isCancelled.raise() }
        }
        defer { watch.cancel() }
        let importer = Importer(store: workspace.store, clock: workspace.clock, options: options)
        return try await Blocking(label: "hongyan.import").run {
            var bar = ProgressBar()
            defer { bar.clear() }
            return try importer.run(
                file, progress: { bar.show(fraction: $0.fraction, text: "\($0.rows) rows") },
                isCancelled: { isCancelled.isRaised })
        }
    }
}

/// Something that one thread raises and another one sees.
final class Signal: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .relaxed) }

    func raise() { value.store(true, ordering: .relaxed) }
}

/// A bar on standard error, only where a person watches.
struct ProgressBar {
    private static let width = 30
    private let isShown = isatty(STDERR_FILENO) == 1
    private var lastPercent = -1

    mutating func show(fraction: Double, text: String) {
        let percent = Int(min(max(fraction, 0), 1) * 100)
        guard isShown, percent != lastPercent else { return }
        lastPercent = percent
        let full = percent * Self.width / 100
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Self.width - full)
        write("\r\(bar) \(percent) %  \(text) ")
    }

    func clear() {
        if isShown, lastPercent >= 0 { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
