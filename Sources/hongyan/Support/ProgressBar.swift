import Foundation

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
        Terminal.warn("\r\(bar) \(percent) %  \(text) ", terminator: "")
    }

    func clear() {
        if isShown, lastPercent >= 0 { Terminal.warn("\r\u{1B}[K", terminator: "") }
    }
}
