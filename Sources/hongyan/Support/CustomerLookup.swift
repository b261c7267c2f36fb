import Model
import Outreach
import Storage

/// Finds the customer whom a person named by his card.
struct CustomerLookup {
    let store: Store
    /// Where the card was named.
    var option = "--customer"

    /// - Throws: `Problem` where nobody has the card, with the nearest card of the same day.
    func customer(card: String) throws -> Customer {
        if let customer = try store.customer(card: card) { return customer }
        throw Problem(
            "no customer has the card \(card)", at: Place(field: option),
            hint: try nearest(to: card).map { "did you mean \($0)?" }
                ?? "hongyan due and hongyan messages --json show cards")
    }

    /// Cards are `YYMMDD-NNN`: a slip in the number is looked for among those of the day, one in the day is not.
    private func nearest(to card: String) throws -> String? {
        let day = String(card.prefix(6))
        guard !day.isEmpty else { return nil }
        let customers = try store.customers(matching: .compare(.card, .startsWith, .text(day)), after: 0, limit: 1_000)
        return Spelling.nearest(to: card, among: customers.map(\.card))
    }
}
