import ArgumentParser
import Console
import Foundation
import Model
import Outreach
import Storage

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Who may log in to the console, and what he may do there.",
        discussion: """
            consultant: his own customers · supervisor: all of them · marketing: campaigns, addresses masked ·
            custodian (档案管理员): corrects, merges, erases, exports · administrator: everything.

            EXAMPLE
              hongyan user add chenjing --consultant 陈静
              hongyan user role zhou supervisor
              hongyan user list
            """, subcommands: [Add.self, List.self, ChangeRole.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a user, or gives one a new password.",
            discussion: """
                The password is asked for, or read from standard input where that is no terminal. The first user is an
                administrator unless --role says otherwise, everybody else a consultant.

                EXAMPLE
                  hongyan user add chenjing --consultant 陈静
                  hongyan user add zhou --role supervisor
                  hongyan user add chenjing < password.txt
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The name to log in with.") var name: String
        @Option(help: "consultant, supervisor, marketing, custodian or administrator.") var role: Role?
        @Option(help: ArgumentHelp("By what name the records call him as their consultant.", valueName: "name"))
        var consultant: String?

        func run() async throws {
            let workspace = try store.open().workspace
            let user = try UserDesk(workspace).save(
                name: name, password: try password(), role: role, consultant: consultant, by: .atTerminal)
            Output.line("\(name) can log in to the console as \(UserView.description(user)).")
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

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who may log in, and as what.", discussion: "EXAMPLE\n  hongyan user list")

        @OptionGroup var store: StoreOptions
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            try UserView(workspace: workspace).show(workspace.store.users(), asJSON: json)
        }
    }

    struct ChangeRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Gives a user another role; he has to log in again.",
            discussion:
                "EXAMPLE\n  hongyan user role zhou custodian\n  hongyan user role chen consultant --consultant 陈静")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The user.") var name: String
        @Argument(help: "consultant, supervisor, marketing, custodian or administrator.") var role: Role
        @Option(help: ArgumentHelp("By what name the records call him as their consultant.", valueName: "name"))
        var consultant: String?

        func run() async throws {
            let workspace = try store.open().workspace
            let known = try workspace.store.user(named: name)
            try workspace.store.changeUser(
                named: name, role: role, consultant: consultant ?? known?.consultant, by: .atTerminal,
                now: workspace.clock.now)
            if let user = try workspace.store.user(named: name) {
                Output.line("\(name) is \(UserView.description(user)) now.")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the log-in away from a user; his customers stay (hongyan customer hand-over).",
            discussion: "EXAMPLE\n  hongyan user remove zhou")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The user.") var name: String

        func run() async throws {
            let workspace = try store.open().workspace
            guard try workspace.store.deleteUser(named: name, by: .atTerminal, now: workspace.clock.now) else {
                throw Problem("there is no user \(name)", hint: "hongyan user list shows them")
            }
            Output.line("\(name) can no longer log in.")
        }
    }
}

extension Role: ExpressibleByArgument {}
