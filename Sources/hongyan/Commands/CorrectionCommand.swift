import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct CorrectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correction",
        abstract: "The queue of addresses to put right: returned letters, bounces, dead numbers, reports.",
        discussion: """
            open → corrected → verified; then what came back can be sent again. Bounces and numbers that do not exist come
            here by themselves, letters by hongyan returned.

            EXAMPLE
              hongyan correction
              hongyan correction report 201121-001 --kind phone --reason 停机
              hongyan correction correct 3 --to 13800000009
              hongyan correction verify 3
              hongyan correction resend 3
            """,
        subcommands: [List.self, Report.self, Correct.self, Verify.self, Drop.self, Resend.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what is to be corrected or verified, oldest first.",
            discussion: "EXAMPLE\n  hongyan correction list --consultant 陈静\n  hongyan correction list --all --json")

        @OptionGroup var store: StoreOptions
        @Option(help: "Only of this consultant's customers.") var consultant: String?
        @Option(help: "Only this customer, by card number.") var customer: String?
        @Flag(help: "Also what is settled.") var all = false
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            var filter = CorrectionFilter(consultant: consultant)
            if all { filter.states = [] }
            filter.customerID = try customer.map { try CustomerLookup(store: workspace.store).customer(card: $0).id }
            try CorrectionsView(workspace: workspace).show(
                workspace.store.corrections(filter, limit: .max), asJSON: json)
        }
    }

    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that an address of a customer is wrong.",
            discussion: """
                EXAMPLE
                  hongyan correction report 201121-001 --kind postal --reason 已搬家
                  hongyan correction report 201121-001 --kind email --reason 打错了
                """)

        @OptionGroup var named: CustomerCommand.Named
        @Option(help: "phone, email or postal.") var kind: AddressKind
        @Option(help: "Which one. Default: the preferred one.") var address: String?
        @Option(help: "How it is known.") var reason: String
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let (workspace, customer) = try named.open()
            let correction = try CorrectionDesk(workspace, by: .atTerminal)
                .report(kind, of: customer, address: address, reason: reason)
            try CorrectionsView(workspace: workspace).show([correction], asJSON: json)
        }
    }

    struct Numbered: ParsableArguments {
        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The correction's number.", valueName: "number")) var id: Int64
        @Flag(help: "One JSON object.") var json = false

        func carryOut(_ step: (CorrectionDesk) throws -> Correction) throws {
            let workspace = try store.open().workspace
            let desk = CorrectionDesk(workspace, by: .atTerminal)
            let correction = try step(desk)
            try CorrectionsView(workspace: workspace).show([correction], asJSON: json)
            guard !json else { return }
            switch correction.state {
            case .corrected: Output.line("Once it is certain: hongyan correction verify \(correction.id)")
            case .verified:
                if let message = try? desk.resendable(correction) {
                    Output.line(
                        "Message \(message.id) (\(message.pack)) came back and can go again: "
                            + "hongyan correction resend \(correction.id)")
                }
            case .open, .dropped: break
            }
        }
    }

    struct Correct: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts the right address into the record.",
            discussion: "EXAMPLE\n  hongyan correction correct 3 --to 13800000009")

        @OptionGroup var numbered: Numbered
        @Option(help: "The right address.") var to: String

        func run() async throws { try numbered.carryOut { try $0.correct(numbered.id, to: to) } }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that the address is right: the new one, or the old one after all.",
            discussion: "EXAMPLE\n  hongyan correction verify 3")

        @OptionGroup var numbered: Numbered

        func run() async throws { try numbered.carryOut { try $0.verify(numbered.id) } }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the address out of the record: no right one is to be had.",
            discussion: "EXAMPLE\n  hongyan correction drop 3")

        @OptionGroup var numbered: Numbered

        func run() async throws { try numbered.carryOut { try $0.drop(numbered.id) } }
    }

    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends again what came back, to the right address.",
            discussion: "EXAMPLE\n  hongyan correction resend 3\n  hongyan correction resend 3 --late")

        @OptionGroup var numbered: Numbered
        @Flag(help: "Also where its occasion is over.") var late = false

        func run() async throws {
            let workspace = try numbered.store.open().workspace
            let message = try CorrectionDesk(workspace, by: .atTerminal).resend(numbered.id, isLate: late)
            if numbered.json { return Output.line(try JSONLine.text(message)) }
            Output.line(
                "Message \(message.id) is \(message.state.rawValue): \(message.pack) by \(message.channel.rawValue) to "
                    + "\(Masking.address(message.address)).")
        }
    }
}

extension AddressKind: ExpressibleByArgument {}
