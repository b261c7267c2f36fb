import ArgumentParser

extension ParsableArguments {
    /// - Throws: wrong usage, where a list would have no row.
    func require(limit: Int) throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }

    /// - Throws: wrong usage, where the file is no table that can be written.
    func require(table file: String) throws {
        guard file.lowercased().hasSuffix(".csv") || file.lowercased().hasSuffix(".xlsx") else {
            throw ValidationError("\(file) ends in neither .csv nor .xlsx")
        }
    }
}
