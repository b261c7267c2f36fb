import ArgumentParser
import Foundation
import Model

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what mail needs to arrive and to come back, as far as it shows without the network.",
        discussion: """
            Beyond hongyan check, it opens the database, looks at secret files, the Maildir and the mailbox's password,
            and prints the DNS records that the settings ask for. Exit status 1 where there is an error.

            EXAMPLE
              hongyan doctor --store mystore
            """)

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let doctor = StoreDoctor(folder: store.path, environment: ProcessInfo.processInfo.environment)
        let findings = doctor.findings()
        for problem in findings.problems { Output.line("\(problem.severity.rawValue): \(problem)") }
        for record in findings.records { Output.line("dns: \(record)") }
        for address in findings.addresses { Output.line("returns may be posted to: \(address)") }
        let errors = findings.problems.count { $0.severity == .error }
        Output.line("\(Words.count(errors, "error")), \(Words.count(findings.problems.count - errors, "warning")).")
        if errors > 0 { throw ExitCode(1) }
    }
}
