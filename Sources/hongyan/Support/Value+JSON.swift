import JSON
import Liquid

extension Value {
    /// Numbers that no `Double` can tell from another stay integers as long as they are.
    init(json: JSONValue) {
        self =
            switch json {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .number(let digits): Value(number: digits)
            case .string(let text): .string(text)
            case .array(let items): .array(items.map(Value.init(json:)))
            case .object(let members): .object(Object(members.map { ($0.name, Value(json: $0.value)) }))
            }
    }
}
