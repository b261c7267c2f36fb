import Model

/// Makes card numbers, `YYMMDD-NNN`: the day and the day's sequence, stepping over those that are taken.
struct CardMaker {
    private let session: Session
    private let day: CalendarDate
    private let isTaken: Query
    /// The last number given out, once it has been looked up.
    private var last: Int?

    init(_ session: Session, on day: CalendarDate) throws {
        self.session = session
        self.day = day
        isTaken = try session.query("SELECT 1 FROM customer WHERE store_id = ? AND card = ?")
    }

    mutating func next() throws -> String {
        var number = try last ?? recorded()
        while true {
            number += 1
            let card = Self.card(day, number)
            guard try isTaken.first(session.storeID, card, read: { _ in true }) == nil else { continue }
            last = number
            return card
        }
    }

    /// Writes the sequence down, once for all the cards that were made.
    func finish() throws {
        guard let last else { return }
        try session.query(
            """
            INSERT INTO card_sequence (store_id, day, last) VALUES (?, ?, ?)
            ON CONFLICT (store_id, day) DO UPDATE SET last = excluded.last
            """
        ).run(session.storeID, day, last)
    }

    private func recorded() throws -> Int {
        try session.query("SELECT last FROM card_sequence WHERE store_id = ? AND day = ?")
            .first(session.storeID, day) { $0.int() } ?? 0
    }

    /// 261121-007; the sequence grows beyond three digits where it must.
    static func card(_ day: CalendarDate, _ number: Int) -> String {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(day.year % 100, 2) + padded(day.month, 2) + padded(day.day, 2) + "-" + padded(number, 3)
    }
}
