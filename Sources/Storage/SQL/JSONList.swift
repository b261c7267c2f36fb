import JSON

extension Sequence where Element == Int64 {
    /// As one parameter, for `json_each`.
    var jsonList: String { "[" + map(String.init).joined(separator: ",") + "]" }
}

extension Sequence where Element == String {
    /// As one parameter, for `json_each`.
    var jsonList: String { JSONValue.array(map(JSONValue.string)).serialized }
}
