import Liquid
import Model

/// Every variable that a template can read: its name, what it is, and how it comes out of a record.
///
/// The one list by which messages are rendered, templates are checked and `docs/templates.md` is tested.
public enum RecordSchema {
    /// A variable without fields, or an object with them.
    public struct Variable: Sendable {
        /// `customer`, `today`
        public let name: String
        /// What it is, for a person who writes a pack.
        public let note: String
        /// Empty for a plain variable.
        public let fields: [Field]
        let value: @Sendable (RecordView) -> Value
        /// Whether a record has the object at all.
        let isPresent: @Sendable (RecordView) -> Bool
    }

    public struct Field: Sendable {
        /// `salutation`
        public let name: String
        public let note: String
        let value: @Sendable (RecordView) -> Value
    }

    /// Every path that can be read, as templates write it: `customer.name`, `today`. A pack's own fields come on top.
    public static let paths: [String] = variables.flatMap { variable in
        variable.fields.isEmpty ? [variable.name] : variable.fields.map { "\(variable.name).\($0.name)" }
    }

    /// In the order in which the documentation lists them; `event`, whose fields each pack names itself, is not among them.
    public static let variables: [Variable] = [
        object("customer", "the recipient", customerFields),
        plain("you", "the pronoun: 您, 贵公司 for an organisation; `you`") {
            .string(Salutation.pronoun($0.record.customer, language: $0.language))
        },
        object("vehicle", "the vehicle that the message is about, where there is one", vehicleFields) {
            $0.record.vehicle != nil
        },
        object(
            "member", "the member of the family whose birthday it is (only in packs with `anchor: family_birthday`)",
            memberFields
        ) {
            $0.record.member != nil
        },
        object(
            "consultant", "the customer's own consultant (销售顾问)",
            [
                Field(name: "name", note: "李晓明") { Value($0.record.customer.consultant.filled) }
            ]),
        object("store", "the dealership, from `hongyan.yaml`", storeFields),
        plain("today", "the day on which the message is written, `2026-11-21`; for filters") {
            .string($0.record.today.description)
        },
        plain("due", "the day on which it is due, `2026-11-21`") { .string($0.record.dueOn.description) },
        object(
            "occasion", "what it is sent for",
            [
                Field(name: "title", note: "the pack's title: 车主生日") { .string($0.title) },
                Field(
                    name: "years",
                    note: "how many years it completes: age, or years since delivery; missing in the first year"
                ) { Value($0.years) },
            ]),
        object(
            "festival", "the festival (only in packs with `anchor: festival`)",
            [
                Field(name: "name", note: "中秋节; `Mid-Autumn Festival` in other languages") { view in
                    Value(view.festival.map { Salutation.isChinese(view.language) ? $0.chineseName : $0.englishName })
                }
            ]
        ) { $0.festival != nil },
        plain("opt_out", "the unsubscribe link of a mail; missing in SMS and on paper") {
            Value($0.record.optOutURL.filled)
        },
    ]

    static func variable(named name: String) -> Variable? { variables.first { $0.name == name } }

    private static func object(
        _ name: String, _ note: String, _ fields: [Field],
        isPresent: @Sendable @escaping (RecordView) -> Bool = { _ in true }
    ) -> Variable {
        Variable(
            name: name, note: note, fields: fields,
            value: { view in
                isPresent(view) ? .object(Object(fields.lazy.map { ($0.name, $0.value(view)) })) : .null
            }, isPresent: isPresent)
    }

    private static func plain(
        _ name: String, _ note: String, _ value: @Sendable @escaping (RecordView) -> Value
    ) -> Variable {
        Variable(name: name, note: note, fields: [], value: value, isPresent: { _ in true })
    }
}

extension Optional<String> {
    /// `nil` for an empty text too: a template's `default` and `if` see both as missing.
    var filled: String? {
        guard let self, !self.isEmpty else { return nil }
        return self
    }
}
