import ArgumentParser
import Foundation
import Model

/// The command line: a file for each command, each of which parses its words and calls one function.
struct Hongyan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hongyan",
        abstract: "Works out which customers are due a word today, writes it, sends it, and says what became of it.",
        discussion: """
            A store is a folder with hongyan.yaml and a database. Commands work on the one in the current folder,
            or on --store DIR (or $HONGYAN_STORE).

            EXAMPLE
              hongyan init mystore --name 申城汽车销售服务有限公司 --signature 申城汽车
              hongyan import customers.xlsx --store mystore
              hongyan due --store mystore
              hongyan run --store mystore
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, ImportCommand.self, SampleCommand.self, CheckCommand.self, CalendarCommand.self,
            DueCommand.self, TasksCommand.self, DoneCommand.self, EventCommand.self, PlanCommand.self,
            SegmentsCommand.self,
            PreviewCommand.self, CampaignCommand.self, SendCommand.self, RunCommand.self, MessagesCommand.self,
            DoubtsCommand.self, ReportCommand.self, ChannelsCommand.self, BouncesCommand.self, DKIMCommand.self,
            DoctorCommand.self, UserCommand.self,
            CustomerCommand.self, ReturnedCommand.self, CorrectionCommand.self, AuditCommand.self,
            LiquidCommand.self, SMSCommand.self, SandboxCommand.self, DemoCommand.self,
        ])
}

@main
enum Program {
    /// Exit status: 0 done, 1 refused (one sentence on standard error), 2 wrong usage, 130 or 143 stopped by a signal
    /// before everything was done.
    static func main() async {
        // A reader that goes away shows as an error of the write, which `Output` knows how to take.
        signal(SIGPIPE, SIG_IGN)
        // What it writes is about people: files are for their owner alone.
        umask(0o077)
        do {
            var command = try Hongyan.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Output.requireWritten()
        } catch {
            Foundation.exit(status(for: error))
        }
    }

    /// Tells a person what ended the command.
    private static func status(for error: any Error) -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        switch Hongyan.exitCode(for: error) {
        case .success:
            Output.line(Hongyan.fullMessage(for: error))
            return 0
        case .validationFailure:
            Terminal.warn("hongyan: " + Terminal.printable(Usage.sentence(for: error)))
            return 2
        default:
            Terminal.warn("hongyan: " + Terminal.printable(Refusal.sentence(for: error)))
            return 1
        }
    }
}
