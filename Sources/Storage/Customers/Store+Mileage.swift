import Model

/// A vehicle's mileages with their days, and what was made of them.
public struct MileageFacts: Hashable, Sendable {
    public var vehicleID: Int64
    public var delivered: CalendarDate?
    public var readings: [MileageReading]
    /// The next service as it was worked out last time.
    public var expected: CalendarDate?
}

extension Store {
    /// The mileages of a page of vehicles that have some, by number.
    ///
    /// - Parameters:
    ///   - after: the number of the last vehicle of the page before; 0 for the first page.
    ///   - limit: at most so many vehicles.
    public func mileages(after: Int64 = 0, limit: Int) throws -> [MileageFacts] {
        try read { session in
            let rows = try session.query(
                """
                SELECT vehicle.id, delivered_on, service_expected_on, read_on, kilometres
                FROM (
                    SELECT DISTINCT vehicle_id AS id FROM mileage_reading AS any_reading
                        CROSS JOIN vehicle ON vehicle.id = vehicle_id AND +vehicle.store_id = ?1
                    WHERE any_reading.store_id = ?1 AND vehicle_id > ?2 ORDER BY vehicle_id LIMIT ?3
                ) AS page CROSS JOIN vehicle ON vehicle.id = page.id
                    CROSS JOIN mileage_reading AS reading ON reading.store_id = ?1 AND reading.vehicle_id = vehicle.id
                ORDER BY vehicle.id, read_on
                """
            ).all(storeID, after, limit) { row in
                (
                    id: row.int64(), delivered: row.optionalDay(), expected: row.optionalDay(),
                    reading: MileageReading(day: try row.day(), kilometres: row.int())
                )
            }
            var facts: [MileageFacts] = []
            for row in rows {
                if facts.last?.vehicleID == row.id {
                    facts[facts.count - 1].readings.append(row.reading)
                } else {
                    facts.append(
                        MileageFacts(
                            vehicleID: row.id, delivered: row.delivered, readings: [row.reading],
                            expected: row.expected))
                }
            }
            return facts
        }
    }

    /// Writes down when vehicles are expected for service, in one transaction.
    public func expectService(_ days: [(vehicleID: Int64, day: CalendarDate?)]) throws {
        guard !days.isEmpty else { return }
        try write { session in
            let update = try session.query("UPDATE vehicle SET service_expected_on = ? WHERE id = ? AND store_id = ?")
            for (vehicle, day) in days { try update.run(day, vehicle, storeID) }
        }
    }
}
