import Model

/// Which column of a file holds what.
struct HeadingMap: Sendable {
    struct Column: Sendable, Hashable {
        /// From 0.
        var index: Int
        /// As the file writes it.
        var heading: String
        var field: CustomerField
        /// Which vehicle, child or parent, from 0.
        var ordinal: Int
    }

    let columns: [Column]
    /// Headings that mean nothing to us; what stands below them is not imported.
    let unknown: [String]

    /// - Parameters:
    ///   - headings: the first row of the file.
    ///   - overrides: heading to field name, from `--map`.
    /// - Throws: an override that names no column or no field, two columns for one field, no column for the name.
    init(_ headings: [String], overrides: [String: String] = [:], file: String) throws(Problem) {
        var columns: [Column] = []
        var unknown: [String] = []
        var chosen: [String: String] = [:]
        for (heading, field) in overrides { chosen[Self.key(heading)] = field }

        for (index, raw) in headings.enumerated() {
            let heading = CellText.line(raw)
            if let name = chosen.removeValue(forKey: Self.key(heading)) {
                let (field, ordinal) = try Self.field(named: name, file: file)
                columns.append(Column(index: index, heading: heading, field: field, ordinal: ordinal))
            } else if let (field, ordinal) = Self.field(headed: heading) {
                columns.append(Column(index: index, heading: heading, field: field, ordinal: ordinal))
            } else if !heading.isEmpty {
                unknown.append(heading)
            }
        }
        if let missing = chosen.keys.sorted().first {
            throw Problem(
                "no column is headed \(missing)", at: Place(file: file),
                hint: "the columns are \(headings.map(CellText.line).joined(separator: ", "))")
        }
        self.columns = try Self.distinct(columns, file: file)
        self.unknown = unknown
        guard columns.contains(where: { $0.field == .name }) else {
            throw Problem(
                "no column holds the customers' names", at: Place(file: file, line: 1),
                hint: "name it: --map \"\(unknown.first ?? "HEADING")=name\"")
        }
    }

    /// How many headings of a row are known: a title above the table has none.
    static func recognised(in headings: [String]) -> Int {
        headings.count { field(headed: CellText.line($0)) != nil }
    }

    /// A second column of a kind holds the second vehicle or child; two for one field would hide each other.
    private static func distinct(_ columns: [Column], file: String) throws(Problem) -> [Column] {
        var result: [Column] = []
        for var column in columns {
            if !column.field.isList {
                while let other = result.first(where: { $0.field == column.field && $0.ordinal == column.ordinal }) {
                    guard column.field.isRepeatable else {
                        throw Problem(
                            "the columns \(other.heading) and \(column.heading) both hold \(column.field.rawValue)",
                            at: Place(file: file, line: 1), hint: "leave one out: --map \"\(column.heading)=ignore\"")
                    }
                    column.ordinal += 1
                }
            }
            result.append(column)
        }
        return result
    }

    // MARK: Headings

    /// What is compared: without white space, marks and case, full-width letters as plain ones.
    static func key(_ heading: String) -> String {
        String(CellText.halfWidth(heading).lowercased().filter { !" \t\r\n_-*:/.\"'".contains($0) })
    }

    /// `车牌号2`, `车辆2车牌号` and `second` columns: the heading without its number, and the number.
    static func field(headed heading: String) -> (CustomerField, ordinal: Int)? {
        let key = key(heading)
        if let field = known[key] { return (field, 0) }
        // 生日(公历), 手机号码（必填）
        if let bracket = key.firstIndex(of: "("), let field = known[String(key[..<bracket])] { return (field, 0) }
        guard let digits = key.firstRange(of: #/[1-9]/#), let number = Int(key[digits]) else { return nil }
        let rest = key[..<digits.lowerBound] + key[digits.upperBound...]
        for prefix in ["", "车辆", "第辆车", "vehicle", "car"] where rest.hasPrefix(prefix) {
            if let field = known[String(rest.dropFirst(prefix.count))], field.isRepeatable {
                return (field, number - 1)
            }
        }
        return nil
    }

    private static let known: [String: CustomerField] = {
        var known: [String: CustomerField] = [:]
        for field in CustomerField.allCases {
            for heading in field.headings + [field.rawValue] { known[key(heading)] = field }
        }
        return known
    }()

    // MARK: --map

    /// `phone`, `plate`, `vehicle.plate`, `vehicle2.plate`.
    private static func field(named name: String, file: String) throws(Problem) -> (CustomerField, ordinal: Int) {
        let name = name.lowercased()
        if let field = CustomerField(rawValue: name) { return (field, 0) }
        if let found = field(headed: name) { return found }
        let names = CustomerField.allCases.map(\.rawValue)
        throw Problem(
            "no field is named \(name)", at: Place(file: file), hint: "the fields are \(names.joined(separator: ", "))")
    }
}
