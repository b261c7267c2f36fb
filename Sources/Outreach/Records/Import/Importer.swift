import Foundation
import Model
import Storage
import Tabular

/// Imports a customer file into the store.
///
/// One thread reads and understands rows, the caller's thread saves them, batch by batch, each in one transaction.
/// Nothing is lost: a row that cannot be used is in the rejects file, and so is, besides being imported, a row with a
/// field that cannot be read. Importing the same file again changes nothing.
public struct Importer: Sendable {
    public struct Options: Sendable {
        /// Heading to field name (`CustomerField`), for headings that are not known: `["客户姓名": "name"]`.
        public var map: [String: String]
        /// The sheet of a workbook; the first visible one where it is `nil`.
        public var sheet: String?
        /// Reads and counts everything and leaves store and disk as they are.
        public var isDryRun: Bool
        /// Where rejected rows go; beside the file where it is `nil`, or in the working folder if that one is read-only.
        public var rejectsPath: String?
        /// Where numbers without a country code are dialled, ISO 3166-1.
        public var region: String
        /// How 03/04/1988 is meant; refused where it is `nil`.
        public var dayOrder: DayOrder?
        /// Rows that are read before they are handed on to be saved.
        public var batchSize: Int
        /// Customers to a transaction. In a large store every commit writes most pages of its indexes, so many at once are
        /// faster; meanwhile other writers wait, two or three seconds for 50,000.
        public var transactionSize: Int

        public init(
            map: [String: String] = [:], sheet: String? = nil, isDryRun: Bool = false, rejectsPath: String? = nil,
            region: String = "CN", dayOrder: DayOrder? = nil, batchSize: Int = 4_000,
            transactionSize: Int = 50_000
        ) {
            self.map = map
            self.sheet = sheet
            self.isDryRun = isDryRun
            self.rejectsPath = rejectsPath
            self.region = region
            self.dayOrder = dayOrder
            self.batchSize = max(1, batchSize)
            self.transactionSize = max(1, transactionSize)
        }
    }

    private let store: Store
    private let clock: WallClock
    private let options: Options

    /// How many faults the summary quotes.
    private static let exampleCount = 20

    /// - Parameter clock: dates the new cards and consents, and says which birthdays are in the future.
    public init(store: Store, clock: WallClock, options: Options = Options()) {
        self.store = store
        self.clock = clock
        self.options = options
    }

    /// Imports one CSV or XLSX file. Blocks: call it from a thread of your own.
    ///
    /// - Parameters:
    ///   - progress: called on this thread after every batch.
    ///   - isCancelled: asked before every batch; what was saved stays.
    /// - Throws: a file that cannot be read or understood at all, before anything is saved; a store or disk that fails
    ///   on the way, after which the same file can be imported again.
    public func run(
        _ path: String, progress: (ImportProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws -> ImportSummary {
        let feed = RowFeed(path: path, options: options, today: clock.today, now: clock.now)
        let pipe = Pipe<ImportStep>(capacity: 1)
        Thread { feed.run(into: pipe) }.start()
        defer { pipe.cancel() }

        var summary = ImportSummary()
        summary.isDryRun = options.isDryRun
        var rejects: RejectsFile?
        while let step = pipe.receive() {
            if isCancelled() {
                summary.isCancelled = true
                break
            }
            switch step {
            case .failed(let problem): throw problem
            case .opened(let headings, let unknown):
                summary.unknownHeadings = unknown
                if !options.isDryRun { rejects = RejectsFile(try rejectsPath(for: path), headings: headings) }
            case .scanned(let fraction): progress(ImportProgress(rows: 0, fraction: fraction))
            case .batch(let batch):
                try saveOneTransaction(from: batch, of: path, pipe, rejects, &summary, progress, isCancelled)
            }
        }
        do { summary.rejectsPath = try rejects?.close() } catch { throw Problem(error) }
        return summary
    }

    /// Saves a batch and those that follow it, as many customers as one transaction is worth.
    private func saveOneTransaction(
        from first: ImportBatch, of path: String, _ pipe: Pipe<ImportStep>, _ rejects: RejectsFile?,
        _ summary: inout ImportSummary, _ progress: (ImportProgress) -> Void, _ isCancelled: () -> Bool
    ) throws {
        try store.saving(at: clock.now, cardsOn: clock.today, isRehearsal: options.isDryRun) { saver in
            var next: ImportBatch? = first
            while let batch = next {
                // A row is in the rejects file before the rest of it is in the store: a crash loses neither.
                try write(batch.rejects, to: rejects)
                for result in try saver.save(batch.customers) { summary.count(result.change) }
                add(batch, of: path, to: &summary)
                progress(ImportProgress(rows: summary.rows, fraction: batch.fraction))
                guard saver.count < options.transactionSize, !isCancelled() else { return }
                switch pipe.receive() {
                case .batch(let batch): next = batch
                case .failed(let problem): throw problem
                case .opened, .scanned, nil: next = nil
                }
            }
        }
    }

    private func write(_ rows: [ImportBatch.Reject], to rejects: RejectsFile?) throws(Problem) {
        guard let rejects else { return }
        do throws(TabularError) {
            for reject in rows { try rejects.append(reject.row, reject.faults) }
        } catch {
            throw Problem(error)
        }
    }

    private func add(_ batch: ImportBatch, of path: String, to summary: inout ImportSummary) {
        summary.rows += batch.rows
        summary.rejected += batch.rejected
        summary.partly += batch.partly
        summary.merged += batch.merged
        summary.formerConsultants.merge(batch.formerConsultants, uniquingKeysWith: +)
        for reject in batch.rejects {
            for fault in reject.faults where summary.examples.count < Self.exampleCount {
                summary.examples.append(
                    Problem(
                        fault.reason, at: Place(file: path, line: reject.row.line, field: fault.heading),
                        hint: fault.hint))
            }
        }
    }

    /// Looked at before anything is saved, so that no rejected row finds itself without a file.
    private func rejectsPath(for file: String) throws(Problem) -> String {
        func canWrite(beside path: String) -> Bool {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            return FileManager.default.isWritableFile(atPath: folder)
        }
        let wanted = options.rejectsPath ?? RejectsFile.path(for: file)
        if canWrite(beside: wanted) { return wanted }
        let local = URL(fileURLWithPath: wanted).lastPathComponent
        guard options.rejectsPath == nil, canWrite(beside: local) else {
            throw Problem(
                "no rejects file can be written here", at: Place(file: wanted),
                hint: "name a folder that can be written to")
        }
        return local
    }
}
