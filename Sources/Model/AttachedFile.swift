/// A file that travels with a mail, as whoever attached it has it.
public struct AttachedFile: Hashable, Sendable {
    /// As the recipient sees it, in any script: `路线图.pdf`.
    public let name: String
    public let content: [UInt8]

    /// Of all files of one mail together: with what base64 adds they stay within the 10 MB that Postfix and Exchange take
    /// where nobody has set anything.
    public static let mostBytes = 7_000_000

    /// - Throws: `Problem` where the name could not stand in a mail's header.
    public init(name: String, content: [UInt8]) throws(Problem) {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && !"/\\\u{2028}\u{2029}".unicodeScalars.contains($0)
        }
        guard isPlain, (1...200).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw Problem(
                "“\(name.unicodeScalars.map { $0.value < 0x20 ? "?" : String($0) }.joined())” cannot be the name of an attachment",
                at: Place(field: "attachments"),
                hint: "take 1 to 200 bytes without /, \\ and control characters, not beginning with a dot")
        }
        self.name = name
        self.content = content
    }

    /// - Throws: `Problem` where they are more than a mail may carry.
    public static func check(_ files: [AttachedFile]) throws(Problem) {
        let bytes = files.reduce(0) { $0 + $1.content.count }
        guard bytes > mostBytes else { return }
        throw Problem(
            "the attachments of a mail have \(megabytes(bytes)) together, more than \(megabytes(mostBytes))",
            at: Place(field: "attachments"), hint: "make them smaller, or link to them")
    }

    /// `7.0 MB`, rounded up, so that no file over a limit looks as if it kept it.
    private static func megabytes(_ bytes: Int) -> String {
        let tenths = (bytes + 99_999) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
