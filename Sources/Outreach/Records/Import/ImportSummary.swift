import Model
import Storage
import Tabular

/// What an import did. `rows` = `rejected` + `merged` + `inserted` + `updated` + `unchanged`.
public struct ImportSummary: Sendable, Hashable {
    /// Rows below the heading that hold anything.
    public var rows = 0
    public var inserted = 0
    public var updated = 0
    /// The store knew all of it already.
    public var unchanged = 0
    /// Rows that are about a customer of another row of the file, and were joined with it.
    public var merged = 0
    /// Rows that could not be used at all.
    public var rejected = 0
    /// Rows that were used without a field that could not be read; they are in the rejects file too.
    public var partly = 0
    /// The rejects file, `nil` where there is nothing in it.
    public var rejectsPath: String?
    /// Columns whose heading means nothing to us; `--map` gives them a meaning.
    public var unknownHeadings: [String] = []
    /// Consultants who have left by the file, and how many rows name them: their customers wait for somebody else.
    public var formerConsultants: [String: Int] = [:]
    /// The first faults, with line and column heading.
    public var examples: [Problem] = []
    public var isDryRun = false
    /// Stopped before the end; what was saved until then is complete.
    public var isCancelled = false

    public init() {}

    mutating func count(_ change: SaveResult.Change) {
        switch change {
        case .inserted: inserted += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        }
    }
}

/// How far an import is.
public struct ImportProgress: Sendable, Hashable {
    /// Rows saved.
    public var rows: Int
    /// 0 to 1.
    public var fraction: Double
}

extension Problem {
    init(_ error: TabularError) {
        self.init(error.message, at: Place(file: error.path, line: error.line), hint: error.hint)
    }
}
