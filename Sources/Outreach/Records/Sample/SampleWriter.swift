import Model
import Tabular

/// Writes a customer file for demos and benchmarks: drawn, but as untidy as those of a real store.
///
/// The same number of customers, seed and day give the same bytes on every machine. Telephone numbers are of the unused range 190 0000 (beyond ten thousand customers of what follows it),
/// mail addresses of the domains that RFC 2606 keeps free. On the day there are birthdays, solar and lunar, of owners,
/// spouses and children, cars delivered that day, 7 and 14 days before, insurances and inspections due in a month.
public struct SampleWriter: Sendable {
    public let customers: Int
    public let seed: UInt64
    public let day: CalendarDate

    /// - Parameters:
    ///   - customers: how many; rows are some more, for second cars and for people who are in the file twice.
    ///   - day: the day around which everything is due.
    public init(customers: Int, seed: UInt64, on day: CalendarDate) {
        self.customers = max(0, customers)
        self.seed = seed
        self.day = day
    }

    /// Writes the file, row by row.
    ///
    /// - Parameters:
    ///   - encoding: UTF-8 or GB 18030.
    ///   - isCancelled: asked now and then; what was written is removed.
    /// - Returns: how many rows were written below the heading; `nil` where it was cancelled.
    @discardableResult
    public func write(
        to path: String, encoding: TextEncoding = .utf8, isCancelled: () -> Bool = { false }
    ) throws(Problem) -> Int? {
        do throws(TabularError) {
            let writer = try TableWriter(path: path, encoding: encoding)
            try writer.append(SampleCustomer.headings)
            var rows = 0
            var later: [(due: Int, row: [String])] = []
            for index in 0..<customers {
                if index.isMultiple(of: 1_000), isCancelled() { return nil }
                let customer = SampleCustomer(index: index, card: card(index), day: day, random: random(index))
                for row in customer.rows { try writer.append(row) }
                rows += customer.rows.count
                if index % 97 == 96, let row = customer.rows.last { later.append((index + 211, row)) }
                if let row = customer.moved { later.append((index + 307, row)) }
                while let first = later.first, first.due <= index {
                    try writer.append(later.removeFirst().row)
                    rows += 1
                }
            }
            for entry in later { try writer.append(entry.row) }
            try writer.close()
            return rows + later.count
        } catch {
            throw Problem(error)
        }
    }

    /// A generator of its own for every customer.
    private func random(_ index: Int) -> SplitMix64 {
        var mixer = SplitMix64(seed: seed &+ UInt64(index) &* 0xD134_2543_DE82_EF95)
        return SplitMix64(seed: mixer.next())
    }

    /// Cards were made over the last six years, in order: `YYMMDD-NNN`.
    private func card(_ index: Int) -> String {
        let days = 2_190
        let offset = index * days / customers
        let first = (offset * customers + days - 1) / days
        let date = day.adding(days: offset - days)
        func padded(_ value: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
        }
        return padded(date.year % 100, 2) + padded(date.month, 2) + padded(date.day, 2) + "-"
            + padded(index - first + 1, 3)
    }
}
