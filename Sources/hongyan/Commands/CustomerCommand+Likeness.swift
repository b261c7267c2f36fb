import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

extension CustomerCommand {
    struct Duplicates: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Finds records that look like one person: the same name, and a number, address or vehicle in common.",
            discussion: "EXAMPLE\n  hongyan customer duplicates\n  hongyan customer duplicates --json")

        @OptionGroup var store: StoreOptions
        @Option(help: "At most so many groups.") var limit = 100
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let workspace = try store.open().workspace
            let groups = try LikenessDesk(workspace).duplicates()
            try LikenessView(
                groups: groups, limit: limit, noun: "person", hint: "hongyan customer merge KEPT --from OTHER"
            )
            .show(workspace, asJSON: json)
        }
    }

    struct Households: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finds people of different names who share a telephone number or a postal address.",
            discussion: "EXAMPLE\n  hongyan customer households\n  hongyan customer households --json")

        @OptionGroup var store: StoreOptions
        @Option(help: "At most so many groups.") var limit = 100
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let workspace = try store.open().workspace
            let groups = try LikenessDesk(workspace).households()
            try LikenessView(groups: groups, limit: limit, noun: "household", hint: nil).show(workspace, asJSON: json)
        }
    }

    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes one record of two; nothing is lost, and it can be undone.",
            discussion: """
                The named record stands where both say something different, and is filled in where it says nothing. Vehicles,
                the ledger and the history go over; both cards find him from then on.

                EXAMPLE
                  hongyan customer merge 201121-001 --from 210305-004
                  hongyan customer merge --undo 3
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The card of the record that stays.", valueName: "card")) var card: String?
        @Option(help: ArgumentHelp("The card of the record that goes into it.", valueName: "card")) var from: String?
        @Option(help: ArgumentHelp("Takes a merge apart, by its number.", valueName: "number")) var undo: Int64?
        @Flag(help: "One JSON object.") var json = false

        func validate() throws {
            let isMerge = card != nil && from != nil
            guard isMerge != (undo != nil), undo == nil || (card == nil && from == nil) else {
                throw ValidationError("give either CARD --from CARD or --undo NUMBER")
            }
        }

        func run() async throws {
            let workspace = try store.open().workspace
            let desk = CustomerDesk(workspace, by: .atTerminal)
            if let undo {
                let merge = try desk.undoMerge(undo)
                return try MergeView(workspace: workspace, merge: merge).show(asJSON: json)
            }
            let kept = try CustomerLookup(store: workspace.store, option: "card").customer(card: card ?? "")
            let gone = try CustomerLookup(store: workspace.store, option: "--from").customer(card: from ?? "")
            try MergeView(workspace: workspace, merge: try desk.merge(gone, into: kept)).show(asJSON: json)
        }
    }

    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forgets a person, as the law gives him the right to (PIPL, article 47).",
            discussion: """
                The record, its history and everything that was written to him goes, also from the file's free space. The
                ledger keeps that so many messages went, without him. It cannot be undone; backups are yours to look after.

                EXAMPLE
                  hongyan customer erase 201121-001 --yes
                """)

        @OptionGroup var named: Named
        @Flag(help: "Do not ask.") var yes = false
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let (workspace, customer) = try named.open()
            guard yes || confirmed(customer) else {
                throw Problem("nothing was erased", hint: "say yes, or give --yes")
            }
            let erasure = try CustomerDesk(workspace, by: .atTerminal).erase(customer)
            if json {
                struct Line: Encodable {
                    var card: String
                    var messages: Int
                    var stopped: Int
                    var merged: Int
                }
                return Output.line(
                    try JSONLine.text(
                        Line(
                            card: customer.card, messages: erasure.messages, stopped: erasure.stopped,
                            merged: erasure.merged)))
            }
            Output.line(
                "\(customer.card) is erased. \(Words.count(erasure.messages, "row")) of the ledger stay without a name, "
                    + "\(erasure.stopped) of them stopped before they left.")
        }

        private func confirmed(_ customer: Customer) -> Bool {
            guard isatty(STDIN_FILENO) == 1 else { return false }
            Terminal.warn(
                "Erase \(Terminal.printable(customer.name)) (\(customer.card)) for ever? Type yes: ", terminator: "")
            return readLine() == "yes"
        }
    }

    struct HandOver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hand-over",
            abstract: "Gives all customers, drafts and tasks of a consultant to another, in one step.",
            discussion: "EXAMPLE\n  hongyan customer hand-over --from 周强 --to 陈静")

        @OptionGroup var store: StoreOptions
        @Option(help: ArgumentHelp("Who leaves.", valueName: "consultant")) var from: String
        @Option(help: ArgumentHelp("Who takes over.", valueName: "consultant")) var to: String
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            let done = try CustomerDesk(workspace, by: .atTerminal).handOver(from: from, to: to)
            if json {
                struct Line: Encodable {
                    var from: String
                    var to: String
                    var customers: Int
                    var drafts: Int
                    var tasks: Int
                    var corrections: Int
                }
                return Output.line(
                    try JSONLine.text(
                        Line(
                            from: from, to: to, customers: done.customers, drafts: done.drafts, tasks: done.tasks,
                            corrections: done.corrections)))
            }
            Output.line(
                "\(Words.count(done.customers, "customer")) of \(from) are \(to)'s now, with "
                    + "\(Words.count(done.tasks, "open task")) and \(Words.count(done.corrections, "address", plural: "addresses")) "
                    + "to correct. \(Words.count(done.drafts, "draft")) signed anew.")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes records to a CSV or XLSX file that import reads back; masked unless said otherwise.",
            discussion: """
                EXAMPLE
                  hongyan customer export owners.xlsx --audience 'type = owner'
                  hongyan customer export all.csv --in-full
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The file: .csv or .xlsx.") var file: String
        @Option(help: ArgumentHelp("Whom. Default: everybody.", valueName: "condition")) var audience: String?
        @Flag(help: "With whole numbers, addresses, plates and VINs; the audit log says so.") var inFull = false

        func validate() throws { try require(table: file) }

        func run() async throws {
            let workspace = try store.open().workspace
            let filter = try audience.map { try AudienceParser.parse($0) } ?? .everyone
            let count = try CustomerExport(workspace, by: .atTerminal, isMasked: !inFull).write(filter, to: file)
            Output.line(
                "\(Words.count(count, "customer")) in \(file), "
                    + (inFull ? "in full." : "masked; --in-full writes all of it."))
        }
    }
}
