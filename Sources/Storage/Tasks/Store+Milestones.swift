import Model

/// Something that is done once a day.
public enum Milestone: String, Sendable {
    /// What was due has been queued.
    case queued
    /// Segments were worked out.
    case segments
}

extension Store {
    /// The last day for which it was done; `nil` where it never was.
    public func day(of milestone: Milestone) throws -> CalendarDate? {
        try read { session in
            try session.query("SELECT day FROM milestone WHERE store_id = ? AND name = ?")
                .first(storeID, milestone.rawValue) { try $0.day() }
        }
    }

    /// Writes down that it was done for a day; a day before the last one changes nothing.
    public func reach(_ milestone: Milestone, on day: CalendarDate) throws {
        try write { session in
            try session.query(
                """
                INSERT INTO milestone (store_id, name, day) VALUES (?, ?, ?)
                ON CONFLICT (store_id, name) DO UPDATE SET day = max(day, excluded.day)
                """
            ).run(storeID, milestone.rawValue, day)
        }
    }
}
