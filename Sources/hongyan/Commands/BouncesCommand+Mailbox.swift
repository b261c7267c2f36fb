import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

extension BouncesCommand {
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetches returned mail from the mailbox that the settings name (returns.mailbox).",
            discussion: """
                hongyan run does it by itself. A mail leaves the mailbox only once it is in the store; what is not
                understood is kept there, and hongyan bounces list shows it.

                EXAMPLE
                  hongyan bounces fetch
                """)

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let workspace = try store.open().workspace
            guard let mailbox = workspace.settings.returns.mailbox else {
                throw Problem(
                    "the settings name no mailbox", at: Place(file: SettingsFile.name, field: "returns.mailbox"),
                    hint: "docs/settings.md shows how")
            }
            BouncesView.show(try ReceiptDesk(workspace).fetch(mailbox))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the mails that were fetched and not understood.",
            discussion: """
                EXAMPLE
                  hongyan bounces list
                  hongyan bounces list --show 3
                  hongyan bounces list --discard 3
                """)

        @OptionGroup var store: StoreOptions

        @Option(help: ArgumentHelp("Print this mail as it came.", valueName: "number"))
        var show: Int64?

        @Option(help: ArgumentHelp("Take this mail off the list; it is deleted.", valueName: "number"))
        var discard: Int64?

        func validate() throws {
            if show != nil, discard != nil { throw ValidationError("--show and --discard exclude each other") }
        }

        func run() async throws {
            let ledger = try store.open().workspace.store
            if let show {
                guard let mail = try ledger.unreadMail(show) else { throw Self.missing(show) }
                return Output.bytes(mail)
            }
            if let discard {
                guard try ledger.discardUnread(discard) else { throw Self.missing(discard) }
                return
            }
            let mails = try ledger.unreadMails(limit: 1_000)
            for mail in mails {
                Output.line(
                    "\(mail.id)  \(mail.at.formatted(.iso8601))  \(Terminal.printable(Masking.address(mail.sender)))  "
                        + Terminal.printable(mail.subject))
            }
            Output.line("\(Words.count(mails.count, "mail")) not understood.")
        }

        private static func missing(_ number: Int64) -> Problem {
            Problem("there is no mail \(number)", hint: "see hongyan bounces list")
        }
    }
}
