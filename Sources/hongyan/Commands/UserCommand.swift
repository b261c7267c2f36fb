import ArgumentParser
import Console
import Foundation
import Model
import Outreach

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Who may log in to the console.",
        discussion: "EXAMPLE\n  hongyan user add chenjing", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a user, or gives one a new password.",
            discussion: """
                The password is asked for, or read from standard input where that is no terminal.

                EXAMPLE
                  hongyan user add chenjing
                  hongyan user add chenjing < password.txt
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The name to log in with.") var name: String

        func run() async throws {
            let workspace = try store.open().workspace
            try UserDesk(workspace).save(name: name, password: try password())
            Output.line("\(name) can log in to the console.")
        }

        private func password() throws -> String {
            guard isatty(STDIN_FILENO) == 1 else { return readLine() ?? "" }
            let password = try ask("Password for \(name): ")
            guard try ask("Once more: ") == password else {
                throw Problem("the two passwords differ", hint: "nothing was changed; try again")
            }
            return password
        }

        private func ask(_ question: String) throws -> String {
            guard let typed = getpass(question) else {
                throw Problem("no password was given", hint: "nothing was changed")
            }
            return String(cString: typed)
        }
    }
}
