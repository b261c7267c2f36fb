import Foundation
import Model
import Outreach
import Storage

/// One record as a person or a program reads it.
struct CustomerView {
    let workspace: Workspace
    let customer: Customer

    func show(asJSON: Bool) throws {
        let corrections = try workspace.store.corrections(CorrectionFilter(states: [], customerID: customer.id))
        let events = try workspace.store.events(of: customer.id)
        let merges = try workspace.store.merges(into: customer.id).filter { $0.undoneAt == nil }
        if asJSON {
            struct Merged: Encodable {
                var number: Int64
                var card: String
                var name: String
                var at: Date
            }
            struct Whole: Encodable {
                var customer: Customer
                var corrections: [Correction]
                var events: [CustomerEvent]
                var merged: [Merged]
            }
            return Output.line(
                try JSONLine.text(
                    Whole(
                        customer: customer, corrections: corrections, events: events,
                        merged: merges.map { Merged(number: $0.id, card: $0.gone.card, name: $0.gone.name, at: $0.at) })
                ))
        }
        showFields()
        showVehicles()
        showConsents()
        for event in events {
            let end = event.closedOn.map { "closed \($0)" } ?? (event.kind.isMatter ? "open" : "")
            let words = ["\(event.kind.rawValue) \(event.on)", end, event.note ?? ""].filter { !$0.isEmpty }
            Output.line(Terminal.printable(words.joined(separator: ", ")))
        }
        for correction in corrections where correction.state.isPending {
            Output.line(
                "correction \(correction.id) (\(correction.state.rawValue)): \(correction.kind.rawValue) "
                    + "\(Terminal.printable(correction.address)), \(Terminal.printable(correction.reason))")
        }
        for merge in merges {
            Output.line(
                "\(Terminal.printable(merge.gone.name)) (\(merge.gone.card)) was merged into this record at "
                    + "\(workspace.stamp(merge.at)); to take them apart: hongyan customer merge --undo \(merge.id)")
        }
    }

    private func showFields() {
        Output.line("\(Terminal.printable(customer.name))  \(customer.card)")
        func line(_ name: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            Output.line("  " + Terminal.padded(name, to: 14) + Terminal.printable(text))
        }
        line("gender", customer.gender?.rawValue)
        line("title", customer.title)
        line("nature", customer.nature == .organisation ? "organisation" : nil)
        line("contact", customer.contactPerson)
        for phone in customer.phones { line("phone", marked(phone, .phone)) }
        for email in customer.emails { line("email", marked(email, .email)) }
        line("address", customer.address.map { marked($0, .postal) })
        line("postcode", customer.postcode)
        line("city", customer.city)
        line("channel", customer.preferredChannel?.rawValue)
        line("best time", customer.bestTime)
        line("language", customer.language)
        line("time zone", customer.timeZone)
        line("birthday", customer.birthday?.description)
        for member in customer.family { line("family", member.summary) }
        line("type", customer.type?.rawValue)
        line("grade", customer.grade)
        line("tier", customer.tier)
        line("source", customer.source)
        line("consultant", customer.consultant)
        line("branch", customer.branch)
        line("notes", customer.notes)
    }

    /// `+8613800001234  (bad: 5.1.1 user unknown)`
    private func marked(_ address: String, _ kind: AddressKind) -> String {
        guard let known = customer.quality(of: address, kind: kind) else { return address }
        let words = [
            known.grade.rawValue, known.verifiedOn.map { "verified \($0)" }, known.reason,
        ].compactMap(\.self)
        return "\(address)  (\(words.joined(separator: ", ")))"
    }

    private func showVehicles() {
        for vehicle in customer.vehicles {
            let fields = vehicle.texts.compactMap { field, text in text.map { "\(field) \($0)" } }
            Output.line("  " + Terminal.padded("vehicle", to: 14) + Terminal.printable(fields.joined(separator: ", ")))
        }
    }

    /// A row for each channel that he said something about.
    private func showConsents() {
        let channels = ChannelKind.allCases.filter { channel in customer.consents.contains { $0.channel == channel } }
        guard !channels.isEmpty else { return }
        Output.line()
        Output.line(
            Terminal.table(
                ["consent", "class", "answer", "since", "from"],
                channels.flatMap { channel in
                    MessageClass.allCases.compactMap { messageClass in
                        customer.consents.said(to: messageClass, by: channel)
                    }
                }.map { consent in
                    [
                        consent.channel.rawValue, consent.messageClass.rawValue, consent.answer.rawValue,
                        consent.at.map(workspace.stamp) ?? "", consent.source ?? "",
                    ]
                }))
    }
}

/// Several customers, one a line.
struct CustomerListView {
    let customers: [Customer]

    func show(asJSON: Bool) throws {
        if asJSON {
            for customer in customers { Output.line(try JSONLine.text(customer)) }
            return
        }
        guard !customers.isEmpty else { return Output.line("Nobody fits.") }
        Output.line(
            Terminal.table(
                ["card", "customer", "phone", "city", "vehicle", "consultant"],
                customers.map { customer in
                    [
                        customer.card, Terminal.clipped(customer.name, to: 24),
                        customer.phones.first.map(Masking.phone) ?? "–", customer.city ?? "",
                        customer.vehicles.first?.label ?? "", customer.consultant ?? "",
                    ]
                }))
    }
}

/// What an edit changed.
struct ChangesView {
    let changes: [FieldChange]

    func show(asJSON: Bool) throws {
        if asJSON {
            for change in changes { Output.line(try JSONLine.text(change)) }
            return
        }
        guard !changes.isEmpty else { return Output.line("The record says that already; nothing was changed.") }
        Output.line(
            Terminal.table(
                ["field", "before", "now"],
                changes.map {
                    [$0.field, Terminal.clipped($0.before ?? "–", to: 40), Terminal.clipped($0.after ?? "–", to: 40)]
                }))
    }
}

/// What was changed in a record, newest first.
struct HistoryView {
    let workspace: Workspace
    let entries: [HistoryEntry]

    func show(asJSON: Bool) throws {
        if asJSON {
            struct Line: Encodable {
                var at: Date
                var actor: String
                var place: Actor.Place
                var field: String
                var before: String?
                var after: String?
            }
            for entry in entries {
                Output.line(
                    try JSONLine.text(
                        Line(
                            at: entry.at, actor: entry.actor, place: entry.place, field: entry.change.field,
                            before: entry.change.before, after: entry.change.after)))
            }
            return
        }
        guard !entries.isEmpty else { return Output.line("Nothing was changed since the record was made.") }
        Output.line(
            Terminal.table(
                ["when", "who", "field", "before", "after"],
                entries.map {
                    [
                        workspace.stamp($0.at), "\($0.actor) (\($0.place.rawValue))", $0.change.field,
                        Terminal.clipped($0.change.before ?? "–", to: 30),
                        Terminal.clipped($0.change.after ?? "–", to: 30),
                    ]
                }))
    }
}
