/// Lists as one parameter, for `json_each`.
extension Sequence where Element == Int64 {
    var jsonList: String { "[" + map(String.init).joined(separator: ",") + "]" }
}

extension Sequence where Element == String {
    /// Of words in which JSON has nothing to escape: codes and telephone numbers.
    var jsonListOfPlainWords: String { "[" + map { "\"\($0)\"" }.joined(separator: ",") + "]" }
}
