/// A complete reply of an SMTP server (RFC 5321 §4.2), or our own refusal in the same words.
public struct SMTPReply: Sendable, Hashable {
    /// Three digits, 200–599.
    public var code: Int
    /// The text of each line without the code. Control characters are replaced, so that it can be logged.
    public var lines: [String]
    /// Whether we gave it ourselves, without asking the server: an address that cannot be put into a command.
    public var isLocal: Bool

    public init(code: Int, lines: [String], isLocal: Bool = false) {
        self.code = code
        self.lines = lines
        self.isLocal = isLocal
    }

    /// All lines in one, without the code: `5.1.1 <a@example.com>: User unknown`.
    public var text: String { lines.joined(separator: " ") }

    /// The code of RFC 3463 at the start of the text, such as `5.1.1`, if the server gave one of its own class.
    public var enhancedStatus: String? {
        guard let word = lines.first?.split(separator: " ").first else { return nil }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        let isStatus =
            numbers.count == 3 && numbers[0] == "\(code / 100)"
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.utf8.allSatisfy(isDigit) }
        return isStatus ? String(word) : nil
    }

    /// 2xx: done as asked.
    var isPositive: Bool { (200...299).contains(code) }
    /// 4xx: not now.
    var isTransient: Bool { (400...499).contains(code) }
    /// 5xx: never like this.
    var isPermanent: Bool { (500...599).contains(code) }
}

extension SMTPReply: CustomStringConvertible {
    public var description: String { "\(code) \(text)" }
}

/// Cuts replies out of a server's bytes, in any portions, holding a bounded amount of them.
///
/// A bare line feed ends a line too. Everything else that is not a reply is a fault, after which nothing more is read.
struct SMTPReplyReader {
    /// Far beyond the 512 octets of RFC 5321 §4.5.3.1.5 and what any server says to EHLO.
    static let maximumLineLength = 4096
    static let maximumLines = 128

    struct Fault: Error, Equatable {
        let reason: String
    }

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// Whether a reply has begun and not ended.
    var isInsideReply: Bool { code != nil || !line.isEmpty }

    /// Takes one byte. Gives the reply that it completes, if it does.
    mutating func take(_ byte: UInt8) throws(Fault) -> SMTPReply? {
        guard byte == UInt8(ascii: "\n") else {
            guard line.count < Self.maximumLineLength else {
                throw Fault(reason: "a line of the server's reply is longer than \(Self.maximumLineLength) bytes")
            }
            line.append(byte)
            return nil
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line.removeAll(keepingCapacity: true) }
        return try take(line: line)
    }

    private mutating func take(line: [UInt8]) throws(Fault) -> SMTPReply? {
        guard line.count >= 3, (50...53).contains(line[0]), line[1...2].allSatisfy(isDigit),
            line.count == 3 || line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-")
        else { throw Fault(reason: "the server said something that is not a reply: \(printable(line.prefix(80)))") }
        let lineCode = line[..<3].reduce(0) { $0 * 10 + Int($1 - 48) }
        guard code == nil || code == lineCode else {
            throw Fault(reason: "the code changes within a reply of the server: \(code ?? 0), \(lineCode)")
        }
        guard lines.count < Self.maximumLines else {
            throw Fault(reason: "a reply of the server has more than \(Self.maximumLines) lines")
        }
        lines.append(printable(line.dropFirst(4)))
        if line.count > 3, line[3] == UInt8(ascii: "-") {
            code = lineCode
            return nil
        }
        defer {
            code = nil
            lines = []
        }
        return SMTPReply(code: lineCode, lines: lines)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

/// Bytes of a server as text for a log: invalid UTF-8 and control characters are replaced.
func printable(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
}
