import Foundation
import Model
import Outreach
import Storage

/// Groups of records that belong together.
struct LikenessView {
    let groups: [LikenessDesk.Group]
    let limit: Int
    /// What a group is.
    let noun: String
    let hint: String?

    func show(_ workspace: Workspace, asJSON: Bool) throws {
        try workspace.store.audit(
            .atTerminal, "list.view", "", detail: "\(groups.count) groups of \(noun)", now: workspace.clock.now)
        if asJSON {
            struct Line: Encodable {
                var shared: [String]
                var customers: [Member]

                struct Member: Encodable {
                    var card: String
                    var name: String
                    var consultant: String?
                }
            }
            for group in groups.prefix(limit) {
                Output.line(
                    try JSONLine.text(
                        Line(
                            shared: group.shared.map(\.rawValue),
                            customers: group.customers.map {
                                Line.Member(card: $0.card, name: $0.name, consultant: $0.consultant)
                            })))
            }
            return
        }
        guard !groups.isEmpty else { return Output.line("None found.") }
        let rows = groups.prefix(limit).enumerated().flatMap { index, group in
            group.customers.enumerated().map { place, customer in
                [
                    place == 0 ? String(index + 1) : "", customer.card, Terminal.clipped(customer.name, to: 24),
                    customer.phones.first.map(Masking.phone) ?? "–", customer.vehicles.first?.label ?? "",
                    customer.consultant ?? "",
                    place == 0 ? "same " + group.shared.map(\.rawValue).joined(separator: ", ") : "",
                ]
            }
        }
        Output.line(
            Terminal.table(["no.", "card", "customer", "phone", "vehicle", "consultant", "because"], rows))
        if groups.count > limit { Output.line("… and \(groups.count - limit) more; --limit shows them") }
        Output.line("\(Words.count(groups.count, "group")) found." + (hint.map { " To make one of two: \($0)" } ?? ""))
    }
}

/// What a merge did, or its undoing.
struct MergeView {
    let workspace: Workspace
    let merge: CustomerMerge

    func show(asJSON: Bool) throws {
        let kept = try workspace.store.customer(id: merge.keptID)
        if asJSON {
            struct Line: Encodable {
                var number: Int64
                var kept: String
                var gone: String
                var messages: Int
                var contradictions: [FieldChange]
                var undone: Bool
            }
            return Output.line(
                try JSONLine.text(
                    Line(
                        number: merge.id, kept: kept?.card ?? "", gone: merge.gone.card, messages: merge.messages,
                        contradictions: merge.contradictions, undone: merge.undoneAt != nil)))
        }
        let gone = "\(Terminal.printable(merge.gone.name)) (\(merge.gone.card))"
        guard merge.undoneAt == nil else {
            return Output.line("Taken apart: \(gone) has a record of his own again, beside \(kept?.card ?? "").")
        }
        Output.line(
            "\(gone) is one record with \(kept?.card ?? "") now; \(Words.count(merge.messages, "row")) of the ledger went over."
        )
        for change in merge.contradictions {
            Output.line(
                "  \(change.field): “\(Terminal.printable(change.after ?? ""))” stands, "
                    + "“\(Terminal.printable(change.before ?? ""))” is in the history")
        }
        Output.line("To take them apart again: hongyan customer merge --undo \(merge.id)")
    }
}
