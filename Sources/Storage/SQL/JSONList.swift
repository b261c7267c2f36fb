/// Lists as one parameter, for `json_each`.
extension Sequence where Element == Int64 {
    var jsonList: String { "[" + map(String.init).joined(separator: ",") + "]" }
}

extension Sequence where Element == String {
    /// Of words in which JSON has nothing to escape: codes and telephone numbers.
    var jsonListOfPlainWords: String { "[" + map { "\"\($0)\"" }.joined(separator: ",") + "]" }
}

extension Sequence where Element == (id: Int64, providerID: String?) {
    /// `[[1,"a"],[2,null]]`, for `value ->> 0` and `value ->> 1`.
    var jsonList: String {
        "[" + map { "[\($0.id),\($0.providerID?.jsonText ?? "null")]" }.joined(separator: ",") + "]"
    }
}

extension String {
    /// RFC 8259, section 7: quotation marks, backslashes and control characters are escaped.
    fileprivate var jsonText: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return "\"\(self)\""
        }
        return unicodeScalars.reduce(into: "\"") { text, scalar in
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    /// So many characters of it, at most; a short text is not counted.
    func cut(to count: Int) -> String { utf8.count <= count ? self : String(prefix(count)) }
}
