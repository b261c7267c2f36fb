import ArgumentParser
import Channels
import Foundation
import Model
import Outreach
import Templating

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds every fault of settings, packs and channels without sending anything.",
        discussion: """
            Exit status 1 where there is an error; warnings alone do not count.

            EXAMPLE
              hongyan check
              hongyan check --packs templates
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: "Check only this folder of packs; needs no store.")
    var packs: String?

    func run() async throws {
        let problems = try packs.map { try PackCheck.problems(in: $0) } ?? storeProblems()
        for problem in problems { print("\(problem.severity.rawValue): \(problem)") }
        let errors = problems.count { $0.severity == .error }
        print("\(errors) error\(errors == 1 ? "" : "s"), \(problems.count - errors) warnings.")
        if errors > 0 { throw ExitCode(1) }
    }

    private func storeProblems() throws -> [Problem] {
        let file: SettingsFile
        do {
            file = try SettingsFile(folder: store.path)
        } catch let problem as Problem {
            return [problem]
        }
        return try PackCheck.problems(in: file.templates, dealership: file.settings.dealership)
            + ChannelLibrary.check(
                directory: file.channels, environment: ProcessInfo.processInfo.environment,
                using: Set(file.settings.carriers.values))
    }
}
