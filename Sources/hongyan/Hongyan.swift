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
            InitCommand.self, ImportCommand.self, SampleCommand.self, CheckCommand.self, DueCommand.self,
            PreviewCommand.self, CampaignCommand.self, RunCommand.self, MessagesCommand.self, ReportCommand.self,
            ChannelsCommand.self, BouncesCommand.self, UserCommand.self, SandboxCommand.self, DemoCommand.self,
        ])
}

@main
enum Program {
    /// Exit status: 0 done, 1 refused (one sentence on standard error), 2 wrong usage.
    static func main() async {
        do {
            var command = try Hongyan.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let problem as Problem {
            refuse("\(problem)")
        } catch let exit as ExitCode {
            Foundation.exit(exit.rawValue)
        } catch let error where Hongyan.exitCode(for: error) == .success {
            print(Hongyan.fullMessage(for: error))
        } catch let error where Hongyan.exitCode(for: error) == .validationFailure {
            Terminal.warn(Hongyan.fullMessage(for: error))
            Foundation.exit(2)
        } catch {
            refuse("\(error)")
        }
    }

    private static func refuse(_ sentence: String) -> Never {
        Terminal.warn("hongyan: \(sentence)")
        Foundation.exit(1)
    }
}
