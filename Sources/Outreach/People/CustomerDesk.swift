import Foundation
import Model
import Storage

/// What people do with single records: find, change, merge, hand over, erase. Everything is in the history and the audit log.
public struct CustomerDesk: Sendable {
    private let workspace: Workspace
    private let actor: Actor

    /// - Parameter actor: who does it.
    public init(_ workspace: Workspace, by actor: Actor) {
        self.workspace = workspace
        self.actor = actor
    }

    /// Changes fields, read as an import reads them.
    ///
    /// - Parameter values: field or heading to its new value; empty clears it.
    /// - Returns: what changed.
    /// - Throws: `Problem`, and changes nothing, where a value will not do.
    @discardableResult
    public func edit(_ customer: Customer, _ values: [(field: String, value: String)]) throws -> [FieldChange] {
        let edit = try FieldEdit(
            values, clock: workspace.clock, source: actor.place == .console ? "console" : "command")
        return try workspace.store.change(customer.id, by: actor, now: workspace.clock.now) { record in
            try edit.apply(to: &record)
        }
    }

    /// Writes down that the record was looked at.
    public func noteView(_ customer: Customer) throws {
        try workspace.store.audit(actor, "customer.view", "customer \(customer.id)", now: workspace.clock.now)
    }

    public func merge(_ gone: Customer, into kept: Customer) throws -> CustomerMerge {
        try workspace.store.merge(gone.id, into: kept.id, by: actor, now: workspace.clock.now)
    }

    public func undoMerge(_ id: Int64) throws -> CustomerMerge {
        try workspace.store.undoMerge(id, by: actor, now: workspace.clock.now)
    }

    public func erase(_ customer: Customer) throws -> Erasure {
        try workspace.store.erase(customer.id, by: actor, now: workspace.clock.now)
    }

    /// Gives all customers, drafts and tasks of one consultant to another.
    ///
    /// - Throws: `Problem` where the first owns nobody, or both are the same.
    public func handOver(from old: String, to new: String) throws -> HandOver {
        let new = CellText.line(new)
        guard !new.isEmpty, new != old else {
            throw Problem("customers are handed over from one consultant to another", hint: "nothing was changed")
        }
        let owners = try workspace.store.consultants()
        guard owners.contains(where: { $0.name == old }) else {
            throw Problem(
                "no customer has the consultant \(old)",
                hint: owners.isEmpty ? "nothing was changed" : Spelling.hint(for: old, among: owners.map(\.name)))
        }
        return try workspace.store.handOver(from: old, to: new, by: actor, now: workspace.clock.now)
    }

    /// Customers by what a person types: a card, a number, a mail address, or part of a name.
    ///
    /// - Parameter consultant: only his.
    public func find(_ text: String, consultant: String? = nil, limit: Int = 100) throws -> [Customer] {
        let store = workspace.store
        let text = CellText.line(text)
        func own(_ customers: [Customer]) -> [Customer] {
            customers.filter { consultant == nil || $0.consultant == consultant }
        }
        if text.isEmpty {
            let filter: AudienceFilter = consultant.map { .compare(.consultant, .equal, .text($0)) } ?? .everyone
            return try store.customers(matching: filter, limit: limit)
        }
        if let customer = try store.customer(card: text) { return own([customer]) }
        if let address = addresses(in: text).first {
            let found = try store.customers(address: address)
            if !found.isEmpty { return own(found) }
        }
        let byName = AudienceFilter.compare(.name, .contains, .text(text))
        let filter: AudienceFilter = consultant.map { .and(byName, .compare(.consultant, .equal, .text($0))) } ?? byName
        return try store.customers(matching: filter, limit: limit)
    }

    private func addresses(in text: String) -> [String] {
        let field = text.contains("@") ? "email" : "phone"
        var customer = Customer(card: "", name: "")
        guard let edit = try? FieldEdit([(field, text)], clock: workspace.clock, source: ""),
            (try? edit.apply(to: &customer)) != nil
        else { return [] }
        return customer.phones + customer.emails
    }
}
