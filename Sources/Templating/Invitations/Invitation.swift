import Model

/// An invitation to a calendar, as it travels with a mail (RFC 5545, RFC 6047).
public struct Invitation: Hashable, Sendable {
    /// `REQUEST`, `PUBLISH` or `CANCEL`: what the calendar is asked to do.
    public let method: String
    /// Lines of at most 75 bytes with CRLF.
    public let content: [UInt8]

    /// Brings what a template printed into its form: lines that go on are joined, empty ones left out, long ones folded.
    ///
    /// - Returns: `nil` where nothing was printed, so that a template can do without.
    /// - Throws: `Problem`, without a place, where a calendar would not understand it.
    init?(printed text: String) throws(Problem) {
        let lines = Self.unfolded(text)
        guard !lines.isEmpty else { return nil }
        method = try InvitationCheck.method(of: lines)
        content = lines.flatMap(Self.folded)
    }

    /// One content line each (RFC 5545, section 3.1): a line that begins with a space belongs to the one before. Only CR and LF
    /// end a line; they are what is escaped in values.
    private static func unfolded(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }) {
            if let first = line.first, first == " " || first == "\t" {
                // What Liquid leaves between its tags is no content.
                guard !line.allSatisfy(\.isWhitespace), !lines.isEmpty else { continue }
                lines[lines.count - 1] += line.dropFirst()
            } else {
                lines.append(String(line))
            }
        }
        return lines.map(\.trimmed).filter { !$0.isEmpty }
    }

    /// In pieces of at most 75 bytes, which begin with a space but for the first, and never cut a character.
    private static func folded(_ line: String) -> [UInt8] {
        var result: [UInt8] = []
        var width = 0
        for scalar in line.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if width + bytes.count > 75 {
                result += [0x0D, 0x0A, 0x20]
                width = 1
            }
            result += bytes
            width += bytes.count
        }
        return result + [0x0D, 0x0A]
    }
}
