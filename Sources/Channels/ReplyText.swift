/// What another server said, as it may be kept and shown.
enum ReplyText {
    /// One line without control characters, at most 500 characters.
    static func cleaned(_ text: String) -> String {
        // Nearly every answer is one line of ASCII already.
        var previous = UInt8(ascii: " ")
        let isClean =
            text.utf8.count <= 500
            && text.utf8.allSatisfy { byte in
                defer { previous = byte }
                return byte > 0x20 && byte < 0x7F || byte == 0x20 && previous != 0x20
            }
        if isClean, previous != UInt8(ascii: " ") { return text }
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(HeaderText.isControl) }
        let line = words.joined(separator: " ").unicodeScalars.filter { !HeaderText.isControl($0) }
        return String(String(String.UnicodeScalarView(line)).prefix(500))
    }
}
