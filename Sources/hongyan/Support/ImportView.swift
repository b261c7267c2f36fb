import Foundation
import Model
import Outreach

/// What an import did, as a person reads it.
enum ImportView {
    private static let exampleCount = 5

    static func show(_ summary: ImportSummary, examples: Int = exampleCount) {
        let verb = summary.isDryRun ? "Would import" : "Imported"
        Output.line(
            "\(verb) \(summary.rows) rows: \(summary.inserted) new, \(summary.updated) updated, "
                + "\(summary.unchanged) unchanged, \(summary.merged) repeated, \(summary.rejected) rejected.")
        if summary.partly > 0 {
            Output.line("\(summary.partly) of these were taken in without a field that could not be read.")
        }
        if !summary.unknownHeadings.isEmpty {
            Output.line(
                "Columns left out: \(summary.unknownHeadings.joined(separator: ", ")) "
                    + "(give one a meaning with --map \"\(summary.unknownHeadings[0])=field\").")
        }
        for (name, rows) in summary.formerConsultants.sorted(by: { $0.key < $1.key }) {
            Output.line("\(name) has left: \(rows) customers wait for somebody else.")
        }
        for problem in summary.examples.prefix(examples) { Output.line("  " + Terminal.printable(problem.description)) }
        if summary.examples.count > examples { Output.line("  …") }
        if let path = summary.rejectsPath {
            Output.line(
                "\(summary.rejected + summary.partly) rows to correct are in \(path); correct them there and import it."
            )
        }
        if summary.isCancelled {
            Output.line("Stopped; what was saved is complete. Import the file again for the rest.")
        }
    }
}
