import Foundation
import Model
import Tabular

/// What the reading thread hands to the saving one.
enum ImportStep: Sendable {
    /// The heading is understood: the headings, and those that mean nothing.
    case opened(headings: [String], unknown: [String])
    case scanned(fraction: Double)
    case batch(ImportBatch)
    case failed(Problem)
}

/// Some rows of the file, read.
struct ImportBatch: Sendable {
    struct Reject: Sendable {
        var row: TableRow
        var faults: [RowFault]
    }

    var customers: [Customer] = []
    var rejects: [Reject] = []
    var rows = 0
    var rejected = 0
    var partly = 0
    var merged = 0
    var formerConsultants: [String: Int] = [:]
    var fraction = 0.0

    mutating func add(_ complete: (customer: Customer, merged: Int)) {
        customers.append(complete.customer)
        merged += complete.merged
    }
}

/// Reads a file into batches: the half of an import that runs on a thread of its own.
struct RowFeed: Sendable {
    let path: String
    let options: Importer.Options
    let today: CalendarDate
    let now: Date

    /// The first pass only looks for repeated rows; it is about so much of the work.
    private static let scanShare = 0.1

    /// Sends every step to `pipe`, and closes it.
    func run(into pipe: Pipe<ImportStep>) {
        do throws(Problem) {
            try feed(pipe)
        } catch {
            _ = pipe.send(.failed(error))
        }
        pipe.close()
    }

    private func feed(_ pipe: Pipe<ImportStep>) throws(Problem) {
        let (reader, heading) = try open()
        let map = try HeadingMap(heading.cells, overrides: options.map, file: path)
        guard pipe.send(.opened(headings: heading.cells, unknown: map.unknown)) else { return }

        var repeated = RepeatedRows(map)
        try rewind(reader, past: heading, only: repeated.columnNumbers)
        var count = 0
        while let row = try next(reader) {
            repeated.note(row.cells)
            count += 1
            if count.isMultiple(of: 50_000) {
                guard pipe.send(.scanned(fraction: Self.fraction(reader) * Self.scanShare)) else { return }
            }
        }
        repeated.finishNoting()

        try rewind(reader, past: heading)
        let dates = DateParser(today: today, dayOrder: options.dayOrder)
        let customers = CustomerReader(map, dates: dates, region: options.region, now: now)
        var held = HeldCustomers(repeated.counts)
        var holds = true
        var batch = ImportBatch()
        while let row = try next(reader) {
            if row.isBlank { continue }
            let reading = customers.read(row.cells)
            batch.rows += 1
            if !reading.faults.isEmpty {
                batch.rejects.append(ImportBatch.Reject(row: row, faults: reading.faults))
                if reading.customer == nil { batch.rejected += 1 } else { batch.partly += 1 }
            }
            if let name = reading.formerConsultant { batch.formerConsultants[name, default: 0] += 1 }
            let keys = holds ? repeated.sharedKeys(row.cells) : []
            if !keys.isEmpty {
                if let complete = held.hold(reading.customer, keys: keys) { batch.add(complete) }
            } else if let customer = reading.customer {
                batch.customers.append(customer)
            }
            if held.count >= HeldCustomers.limit {
                holds = false
                guard send(&held, after: &batch, into: pipe) else { return }
            }
            if batch.rows >= options.batchSize {
                batch.fraction = Self.scanShare + Self.fraction(reader) * (1 - Self.scanShare)
                guard pipe.send(.batch(batch)) else { return }
                batch = ImportBatch()
            }
        }
        _ = send(&held, after: &batch, into: pipe)
    }

    /// The rest of the batch, then those that were held back, in batches of the same size.
    private func send(_ held: inout HeldCustomers, after batch: inout ImportBatch, into pipe: Pipe<ImportStep>) -> Bool
    {
        for complete in held.release() {
            batch.add(complete)
            if batch.customers.count >= options.batchSize {
                guard pipe.send(.batch(batch)) else { return false }
                batch = ImportBatch()
            }
        }
        batch.fraction = 1
        defer { batch = ImportBatch() }
        return pipe.send(.batch(batch))
    }

    /// Opens the file and finds the heading: the first row, or, under a title, the first of ten that has at least two
    /// headings in it.
    private func open() throws(Problem) -> (TableReader, heading: TableRow) {
        let reader: TableReader
        do { reader = try TableReader(path: path, sheet: options.sheet) } catch { throw Problem(error) }
        var first: TableRow?
        for _ in 0..<10 {
            guard let row = try next(reader) else { break }
            if first == nil { first = row }
            if headings(in: row.cells) >= 2 { return (reader, row) }
        }
        guard let first else {
            throw Problem("an empty file", at: Place(file: path), hint: "the first row holds the headings")
        }
        // A file of one column, or one that is not understood, which is refused by its first row.
        return (reader, first)
    }

    /// Goes back to the first row below the heading.
    private func rewind(_ reader: TableReader, past heading: TableRow, only columns: Set<Int>? = nil) throws(Problem) {
        do { try reader.rewind(only: columns) } catch { throw Problem(error) }
        while let row = try next(reader), row.line < heading.line {}
    }

    private func headings(in cells: [String]) -> Int {
        let keys = Set(cells.map(HeadingMap.key))
        return HeadingMap.recognised(in: cells) + options.map.keys.count { keys.contains(HeadingMap.key($0)) }
    }

    private func next(_ reader: TableReader) throws(Problem) -> TableRow? {
        do { return try reader.next() } catch { throw Problem(error) }
    }

    private static func fraction(_ reader: TableReader) -> Double {
        reader.totalBytes == 0 ? 1 : min(1, Double(reader.bytesRead) / Double(reader.totalBytes))
    }
}
