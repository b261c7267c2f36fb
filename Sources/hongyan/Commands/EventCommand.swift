import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Writes down an accident, a complaint or a purchase lead of a customer, or that one is settled.",
        discussion: """
            While a complaint is open he gets no marketing, while an accident is open no greetings either. Packs are due on
            these days: accident-care, complaint-apology, referral-thanks.

            EXAMPLE
              hongyan event 260307-001 complaint --note "交车等了三周"
              hongyan event 260307-001 complaint --close
              hongyan event 260307-001
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The customer's card number.")
    var customer: String

    @Argument(help: "accident, complaint or referral; without it what is written down is shown.")
    var kind: CustomerEvent.Kind?

    @Option(help: ArgumentHelp("The day. Default: today.", valueName: "date"))
    var on: CalendarDate?

    @Option(help: "What happened, on one line.")
    var note: String?

    @Flag(help: "It is answered or settled.")
    var close = false

    func validate() throws {
        guard kind != nil || (!close && note == nil && on == nil) else {
            throw ValidationError("say what happened: accident, complaint or referral")
        }
        guard !(close && kind == .referral) else { throw ValidationError("a referral is never open") }
    }

    func run() async throws {
        let workspace = try store.open().workspace
        let customer = try CustomerLookup(store: workspace.store).customer(card: customer)
        let day = on ?? workspace.clock.today
        guard let kind else {
            for event in try workspace.store.events(of: customer.id) {
                let end = event.kind.isMatter ? event.closedOn.map { "closed \($0)" } ?? "open" : ""
                Output.line(
                    [event.on.description, event.kind.rawValue, end, Terminal.printable(event.note ?? "")]
                        .filter { !$0.isEmpty }.joined(separator: "  "))
            }
            return
        }
        guard day <= workspace.clock.today else {
            throw Problem(
                "\(day) is still to come", at: Place(field: "--on"), hint: "write it down when it has happened")
        }
        if close {
            guard try workspace.store.close(kind, of: customer.id, on: day) > 0 else {
                throw Problem(
                    "\(customer.card) has no open \(kind.rawValue)",
                    hint: "hongyan event \(customer.card) shows what there is")
            }
            Output.line("\(customer.card): the \(kind.rawValue) is closed since \(day).")
        } else {
            try workspace.store.add(CustomerEvent(customerID: customer.id, kind: kind, on: day, note: note))
            Output.line("\(customer.card): \(kind.rawValue) on \(day).")
        }
    }
}

extension CustomerEvent.Kind: ExpressibleByArgument {}
