import struct Foundation.Data

/// RFC 4648, sections 4 and 5.
enum Base64 {
    static func encoded(_ text: String, urlSafe: Bool) -> String {
        let encoded = Data(text.utf8).base64EncodedString()
        guard urlSafe else { return encoded }
        return encoded.replacing("+", with: "-").replacing("/", with: "_")
    }

    /// `nil` for anything but well-formed Base64; the padding may be missing where it is safe for URLs.
    static func decoded(_ text: String, urlSafe: Bool) -> String? {
        var text = text
        if urlSafe {
            text = text.replacing("-", with: "+").replacing("_", with: "/")
            if !text.hasSuffix("="), text.utf8.count % 4 != 0 {
                text += String(repeating: "=", count: 4 - text.utf8.count % 4)
            }
        }
        guard text.utf8.count % 4 == 0, let data = Data(base64Encoded: text) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
