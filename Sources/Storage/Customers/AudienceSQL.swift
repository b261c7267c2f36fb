import Model

/// An audience as a condition on `source`, with its parameters: nothing that a person wrote becomes SQL.
///
/// Every comparison is made either true or false before it is negated (`IS TRUE`), so that a missing value never makes a
/// customer vanish: `city != "上海"` is exactly `not city = "上海"` and includes customers without a city. In the same way
/// `brand != "大众"` means that none of his vehicles is one, and includes customers without a vehicle, while
/// `mileage > 60000` asks for one vehicle that has run so far. An order is never true of a missing value. Telephone numbers
/// and addresses are kept one a line: `=`, `in`, `contains` and `starts_with` hold where one of them fits, an order is that
/// of the preferred one.
struct AudienceSQL {
    /// What the condition is about: customers with what the rules make of them. SQLite leaves the segment out where no column of
    /// it is named.
    static let source = """
        customer LEFT JOIN segment ON segment.store_id = customer.store_id AND segment.customer_id = customer.id
        """

    private(set) var sql = ""
    private(set) var values: [any Bindable] = []

    init(_ filter: AudienceFilter) { add(filter) }

    private mutating func add(_ filter: AudienceFilter) {
        switch filter {
        case .everyone: sql += "TRUE"
        case .and(let left, let right): add(left, "AND", right)
        case .or(let left, let right): add(left, "OR", right)
        case .not(let inner):
            sql += "NOT "
            add(inner)
        case .compare(let field, .notEqual, let literal):
            sql += "NOT "
            add(field) { $0.compare(.equal, literal) }
        case .compare(let field, let comparison, let literal):
            add(field) { $0.compare(comparison, literal) }
        case .oneOf(_, let literals) where literals.isEmpty: sql += "FALSE"
        case .oneOf(let field, let literals):
            add(field) { $0.isOne(of: literals) }
        case .missing(let field):
            sql += "NOT "
            add(field) { $0.isPresent() }
        }
    }

    private mutating func add(_ left: AudienceFilter, _ operation: String, _ right: AudienceFilter) {
        sql += "("
        add(left)
        sql += " \(operation) "
        add(right)
        sql += ")"
    }

    /// Writes the field's column, what `predicate` says about it, and what makes the whole true or false.
    private mutating func add(_ field: AudienceFilter.Field, _ predicate: (inout Predicate) -> Void) {
        var condition = Predicate(field)
        predicate(&condition)
        if field.isVehicle {
            sql += """
                EXISTS (SELECT 1 FROM vehicle WHERE vehicle.store_id = customer.store_id \
                AND vehicle.customer_id = customer.id AND (\(condition.sql)))
                """
        } else {
            sql += "((\(condition.sql)) IS TRUE)"
        }
        values += condition.values
    }

    /// A condition on one column.
    private struct Predicate {
        private let column: String
        private let isList: Bool
        private(set) var sql = ""
        private(set) var values: [any Bindable] = []

        init(_ field: AudienceFilter.Field) {
            column = field.column
            isList = field == .phone || field == .email
        }

        mutating func compare(_ comparison: AudienceFilter.Comparison, _ literal: AudienceFilter.Literal) {
            switch comparison {
            case .equal where isList:
                add("instr(char(10) || \(column) || char(10), char(10) || ? || char(10)) > 0", literal.text)
            case .startsWith where isList: add("instr(char(10) || \(column), char(10) || ?) > 0", literal.text)
            case .startsWith: add("substr(\(column), 1, length(?)) = ?", literal.text, literal.text)
            case .contains: add("instr(\(column), ?) > 0", literal.text)
            case .notEqual: add("\(column) <> ?", literal.value)
            case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual:
                add("\(present) \(comparison.rawValue) ?", literal.value)
            }
        }

        mutating func isOne(of literals: [AudienceFilter.Literal]) {
            guard isList else {
                sql += "\(column) IN (" + literals.map { _ in "?" }.joined(separator: ", ") + ")"
                values += literals.map(\.value)
                return
            }
            for (index, literal) in literals.enumerated() {
                if index > 0 { sql += " OR " }
                compare(.equal, literal)
            }
        }

        mutating func isPresent() { sql += "\(present) IS NOT NULL" }

        /// The column, `NULL` where there is nothing in it.
        private var present: String { isList ? "nullif(\(column), '')" : column }

        private mutating func add(_ condition: String, _ parameters: any Bindable...) {
            sql += condition
            values += parameters
        }
    }
}

extension AudienceFilter.Literal {
    fileprivate var value: any Bindable {
        switch self {
        case .text(let text): text
        case .number(let number): number
        case .date(let date): date
        }
    }

    fileprivate var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .date(let date): date.description
        }
    }
}

extension AudienceFilter.Field {
    fileprivate var column: String {
        switch self {
        case .card, .name, .gender, .grade, .city, .consultant, .branch, .source, .language, .nature, .holder,
            .ownership:
            "customer.\(rawValue)"
        // The rules know better than the record who is a VIP; the record knows better which card somebody was given.
        case .type: "coalesce(segment.type, customer.type)"
        case .tier: "coalesce(customer.tier, segment.tier)"
        case .value, .recency, .frequency, .amount, .loyalty: "segment.\(rawValue)"
        case .phone: "customer.phones"
        case .email: "customer.emails"
        case .birthMonth: "customer.birth_month"
        case .brand, .series, .model, .plate, .vin, .mileage, .insurer: "vehicle.\(rawValue)"
        case .delivered: "vehicle.delivered_on"
        case .registered: "vehicle.registered_on"
        case .insurance: "vehicle.insurance_expires_on"
        case .inspection: "vehicle.inspection_due_on"
        case .maintenance: "vehicle.maintenance_due_on"
        }
    }
}
