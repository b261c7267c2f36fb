import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer",
        abstract: "Shows, changes, merges and erases single records, with their history.",
        discussion: """
            A customer is named by his card number. Every look and every change is in the audit log (hongyan audit).

            EXAMPLE
              hongyan customer find 王芳
              hongyan customer show 201121-001
              hongyan customer edit 201121-001 --set 手机号码=13800000009 --clear notes
              hongyan customer duplicates
              hongyan customer merge 201121-001 --from 210305-004
            """,
        subcommands: [
            Find.self, Show.self, Edit.self, History.self, Duplicates.self, Households.self, Merge.self, Erase.self,
            HandOver.self, Export.self,
        ])

    /// A customer, and who asks for him.
    struct Named: ParsableArguments {
        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The customer's card number.", valueName: "card")) var card: String

        func open() throws -> (workspace: Workspace, customer: Customer) {
            let workspace = try store.open().workspace
            return (workspace, try CustomerLookup(store: workspace.store, option: "card").customer(card: card))
        }
    }

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finds customers by card, telephone number, mail address or part of a name.",
            discussion: "EXAMPLE\n  hongyan customer find 13800000001\n  hongyan customer find 王 --json")

        @OptionGroup var store: StoreOptions
        @Argument(help: "What is known of him.") var text: String
        @Option(help: "Only customers of this consultant.") var consultant: String?
        @Option(help: "At most so many.") var limit = 50
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let workspace = try store.open().workspace
            let found = try CustomerDesk(workspace, by: .atTerminal).find(text, consultant: consultant, limit: limit)
            try workspace.store.audit(
                .atTerminal, "list.view", "", detail: "\(found.count) customers found", now: workspace.clock.now)
            try CustomerListView(customers: found).show(asJSON: json)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows everything that the store knows of a customer.",
            discussion: "EXAMPLE\n  hongyan customer show 201121-001\n  hongyan customer show 201121-001 --json")

        @OptionGroup var named: Named
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let (workspace, customer) = try named.open()
            try CustomerDesk(workspace, by: .atTerminal).noteView(customer)
            try CustomerView(workspace: workspace, customer: customer).show(asJSON: json)
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes fields of a record; they are read as an import reads them.",
            discussion: """
                A field is named as --map of import names it, or by a heading: phone, 手机号码, vehicle2.plate, spouse.birthday,
                consent.sms.marketing. A list of numbers or addresses is replaced whole, the preferred one first.

                EXAMPLE
                  hongyan customer edit 201121-001 --set "phone=13800000009; 13900000001"
                  hongyan customer edit 201121-001 --set 生日=农历三月初七 --set vehicle.mileage=32000
                  hongyan customer edit 201121-001 --set consent.sms.marketing=否 --clear notes
                """)

        @OptionGroup var named: Named
        @Option(help: ArgumentHelp("A new value; may be given several times.", valueName: "field=value"))
        var set: [String] = []
        @Option(help: ArgumentHelp("A field to empty; may be given several times.", valueName: "field"))
        var clear: [String] = []
        @Flag(help: "One JSON object a line: what changed.") var json = false

        func validate() throws {
            guard !(set.isEmpty && clear.isEmpty) else {
                throw ValidationError("give --set FIELD=VALUE or --clear FIELD")
            }
            _ = try values()
        }

        private func values() throws -> [(field: String, value: String)] {
            let pairs = try KeyValues(set, option: "--set", example: "FIELD=VALUE").values
            // In the order in which they were given: a second vehicle comes behind the first.
            var fields: [(field: String, value: String)] = []
            for pair in set {
                let field = String(pair.prefix { $0 != "=" })
                guard let value = pairs[field], !value.isEmpty else {
                    throw ValidationError("--set \(field)= has no value; --clear \(field) empties it")
                }
                fields.append((field, value))
            }
            for field in clear { fields.append((field, "")) }
            return fields
        }

        func run() async throws {
            let (workspace, customer) = try named.open()
            let changes = try CustomerDesk(workspace, by: .atTerminal).edit(customer, values())
            try ChangesView(changes: changes).show(asJSON: json)
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who changed what in a record, when, from what to what.",
            discussion: "EXAMPLE\n  hongyan customer history 201121-001")

        @OptionGroup var named: Named
        @Option(help: "At most so many, newest first.") var limit = 200
        @Flag(help: "One JSON object a line.") var json = false

        func validate() throws { try require(limit: limit) }

        func run() async throws {
            let (workspace, customer) = try named.open()
            try CustomerDesk(workspace, by: .atTerminal).noteView(customer)
            let entries = try workspace.store.history(of: customer.id, limit: limit)
            try HistoryView(workspace: workspace, entries: entries).show(asJSON: json)
        }
    }
}

extension Actor {
    /// Whoever runs a command, by his name on this machine.
    static var atTerminal: Actor { Actor(NSUserName(), at: .command) }
}
