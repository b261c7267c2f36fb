import Foundation
import Model
import Outreach
import Storage

/// The queue of corrections as a person or a program reads it.
struct CorrectionsView {
    let workspace: Workspace

    func show(_ corrections: [Correction], asJSON: Bool) throws {
        let customers = try workspace.store.customersByID(corrections.map(\.customerID))
        if asJSON {
            struct Line: Encodable {
                var number: Int64
                var card: String
                var kind: AddressKind
                var address: String
                var source: Correction.Source
                var reason: String
                var state: Correction.State
                var corrected: String?
                var message: Int64?
                var resent: Int64?
                var opened: Date
                var consultant: String?
            }
            for correction in corrections {
                let customer = customers[correction.customerID]
                Output.line(
                    try JSONLine.text(
                        Line(
                            number: correction.id, card: customer?.card ?? "", kind: correction.kind,
                            address: correction.address, source: correction.source, reason: correction.reason,
                            state: correction.state, corrected: correction.corrected, message: correction.messageID,
                            resent: correction.resentID, opened: correction.openedAt, consultant: customer?.consultant))
                )
            }
            return
        }
        guard !corrections.isEmpty else { return Output.line("No address is to be corrected.") }
        Output.line(
            Terminal.table(
                ["no.", "since", "customer", "consultant", "kind", "address", "state", "because"],
                corrections.map { correction in
                    let customer = customers[correction.customerID]
                    return [
                        String(correction.id), "\(workspace.clock.date(of: correction.openedAt))",
                        Terminal.clipped(customer.map { "\($0.name) \($0.card)" } ?? "–", to: 28),
                        customer?.consultant ?? "–", correction.kind.rawValue,
                        Terminal.clipped(masked(correction.corrected ?? correction.address, correction.kind), to: 28),
                        correction.state.rawValue, Terminal.clipped(correction.reason, to: 40),
                    ]
                }))
    }

    private func masked(_ address: String, _ kind: AddressKind) -> String {
        kind == .postal ? Masking.postal(address) : Masking.address(address)
    }
}
