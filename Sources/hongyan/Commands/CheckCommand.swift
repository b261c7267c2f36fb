import ArgumentParser
import Foundation
import Model
import Outreach

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds every fault of settings, packs and channels without sending anything.",
        discussion: """
            Exit status 1 where there is an error; warnings alone do not count.

            EXAMPLE
              hongyan check
              hongyan check --packs templates
              hongyan check --json
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Check only this folder of packs; needs no store.", valueName: "dir"))
    var packs: String?

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let problems =
            try packs.map { try PackCheck.problems(in: $0) }
            ?? StoreCheck(folder: store.path, environment: ProcessInfo.processInfo.environment).problems()
        for problem in problems {
            Output.line(json ? try JSONLine.text(problem) : "\(problem.severity.rawValue): \(problem)")
        }
        let errors = problems.count { $0.severity == .error }
        if !json {
            Output.line("\(Words.count(errors, "error")), \(Words.count(problems.count - errors, "warning")).")
        }
        if errors > 0 { throw ExitCode(1) }
    }
}
