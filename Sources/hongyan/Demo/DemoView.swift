import Foundation

/// How the demo talks.
enum DemoView {
    static func title(_ text: String) { print("\n━━ \(text)") }

    /// The command that does by hand what comes next.
    static func command(_ words: String) { print("$ hongyan \(words)") }

    /// The first lines of a longer text.
    static func head(_ text: String, lines limit: Int) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        print(lines.prefix(limit).joined(separator: "\n"))
        if lines.count > limit { print("…") }
    }
}
