import Model

/// Counts of a consultant's cards in one branch, each counted by itself so that they can disagree.
public struct CardCounts: Hashable, Sendable {
    public var consultant: String?
    public var branch: String?
    /// Cards in hand: prospects, owners, VIPs, and those of whom nobody knows what they are.
    public var cards: Int
    /// Cards of prospects.
    public var prospects: Int
    /// Cards with at least one vehicle that was delivered here.
    public var delivered: Int
    /// Cards of owners and VIPs.
    public var owners: Int
    /// Vehicles of the cards in hand that were delivered here.
    public var cars: Int

    /// The counts of two groups together.
    public static func + (left: CardCounts, right: CardCounts) -> CardCounts {
        CardCounts(
            consultant: left.consultant, branch: left.branch, cards: left.cards + right.cards,
            prospects: left.prospects + right.prospects, delivered: left.delivered + right.delivered,
            owners: left.owners + right.owners, cars: left.cars + right.cars)
    }
}

/// A card by which counts disagree.
public struct OddCard: Hashable, Sendable {
    public var card: String
    public var name: String
    public var consultant: String?
    public var type: CustomerType?
    public var cars: Int
}

extension Store {
    /// What a card is: as its record says, else as the rules make it of what is known. From `AudienceSQL.source`.
    static let typeOfCard = "coalesce(customer.type, segment.type)"

    private static let inHand = """
        FROM \(AudienceSQL.source) LEFT JOIN (
            SELECT customer_id, count(*) AS cars FROM vehicle
            WHERE store_id = ?1 AND delivered_on IS NOT NULL AND coalesce(bought_here, 1) = 1 GROUP BY customer_id
        ) AS garage ON garage.customer_id = customer.id
        WHERE +customer.store_id = ?1 AND coalesce(\(typeOfCard), 'none') NOT IN ('latent', 'lost')
        """

    /// The cards in hand, by consultant and branch.
    public func cardCounts() throws -> [CardCounts] {
        try read { session in
            try session.query(
                """
                SELECT consultant, branch, count(*), sum(coalesce(\(Self.typeOfCard), '') = 'prospect'),
                    sum(coalesce(cars, 0) > 0), sum(coalesce(\(Self.typeOfCard), '') IN ('owner', 'vip')),
                    sum(coalesce(cars, 0))
                \(Self.inHand) GROUP BY consultant, branch ORDER BY consultant, branch
                """
            ).all(storeID) { row in
                CardCounts(
                    consultant: row.optionalText(), branch: row.optionalText(), cards: row.int(), prospects: row.int(),
                    delivered: row.int(), owners: row.int(), cars: row.int())
            }
        }
    }

    /// Cards by which the counts disagree: a prospect who has a car already, an owner who has none or several, a card of which
    /// neither its record nor the rules say what it is.
    public func oddCards(limit: Int) throws -> [OddCard] {
        try read { session in
            try session.query(
                """
                SELECT card, name, consultant, \(Self.typeOfCard) AS kind, coalesce(cars, 0) \(Self.inHand)
                    AND (kind IS NULL OR (kind = 'prospect' AND coalesce(cars, 0) > 0)
                        OR (kind IN ('owner', 'vip') AND coalesce(cars, 0) <> 1))
                ORDER BY customer.id LIMIT ?2
                """
            ).all(storeID, limit) { row in
                OddCard(
                    card: row.text(), name: row.text(), consultant: row.optionalText(), type: try row.optionalValue(),
                    cars: row.int())
            }
        }
    }
}
