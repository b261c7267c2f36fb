import Crypto
import Foundation
import Model

/// Signs mails for a domain (RFC 6376), relaxed in headers and body, with each of its keys.
///
/// The signatures are a pure function of the mail, so that a mail stays the same bytes at every try.
struct DKIMSigner: Sendable {
    /// A key, and under which selector its record stands.
    struct Selector: Sendable {
        var name: String
        var key: DKIMKey
    }

    /// `d=`: the domain that vouches, that of the sender or one above it.
    let domain: String
    let selectors: [Selector]

    var records: [DKIMRecord] { selectors.map { DKIMRecord(domain: domain, selector: $0.name, key: $0.key) } }

    /// What is signed. Each is named once more than it occurs, so that nobody can add another (section 8.15).
    private static let names = [
        "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
        "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post", "list-id", "auto-submitted",
        "feedback-id",
    ]

    /// The mail with its signatures in front.
    ///
    /// - Parameters:
    ///   - mail: CRLF line ends, before dot-stuffing.
    ///   - date: when it was written.
    func signed(_ mail: [UInt8], date: Date) throws(Problem) -> [UInt8] {
        let split = Self.bodyStart(of: mail)
        let bodyHash = Data(SHA256.hash(data: Self.canonicalBody(mail[split...]))).base64EncodedString()
        let headers = Self.headers(mail[..<split])
        // Those that are there and those that must not be added.
        let signed = Self.names.flatMap { name in Array(repeating: name, count: headers.count { $0.name == name } + 1) }
        let canonical = Self.names.flatMap { name in headers.last { $0.name == name }?.canonical ?? [] }
        var result: [UInt8] = []
        result.reserveCapacity(mail.count + 1_400 * selectors.count)
        for selector in selectors {
            var field = Field()
            field.add("v=1; a=\(selector.key.algorithm.rawValue); c=relaxed/relaxed;")
            for part in ["d=\(domain);", "s=\(selector.name);", "t=\(Int(date.timeIntervalSince1970));"] {
                field.add(part)
            }
            for (index, name) in signed.enumerated() {
                field.add((index == 0 ? "h=" : "") + name + (index == signed.count - 1 ? ";" : ":"))
            }
            field.add("bh=\(bodyHash);")
            field.add("b=")
            // What a receiver makes of the field with an empty signature (section 3.7), without a line end.
            let own = Self.canonicalHeader(field.bytes[...])?.canonical.dropLast(2) ?? []
            do {
                let signature = try selector.key.signature(of: SHA256.hash(data: canonical + own))
                field.addSignature(signature.base64EncodedString())
            } catch {
                throw Problem("the mail cannot be signed: \(error)", at: Place(field: "dkim"))
            }
            result += field.bytes
        }
        return result + mail
    }

    /// The header field while it is written, folded at 78 characters.
    private struct Field {
        var bytes = Array("DKIM-Signature:".utf8)
        private var column = 15

        mutating func add(_ part: String) {
            if column + 1 + part.utf8.count > 78 { fold() } else { space() }
            bytes += part.utf8
            column += part.utf8.count
        }

        private mutating func space() {
            bytes.append(0x20)
            column += 1
        }

        private mutating func fold() {
            bytes += [0x0D, 0x0A, 0x20]
            column = 1
        }

        /// White space within it does not count.
        mutating func addSignature(_ text: String) {
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let piece = rest.prefix(max(1, 78 - column))
                bytes += piece
                rest = rest.dropFirst(piece.count)
                if !rest.isEmpty { fold() }
            }
            bytes += [0x0D, 0x0A]
        }
    }

    // MARK: Canonical form (RFC 6376 section 3.4)

    private static func bodyStart(of mail: [UInt8]) -> Int {
        var index = 0
        while index + 3 < mail.count {
            if mail[index] == 0x0D, mail[index + 1] == 0x0A, mail[index + 2] == 0x0D, mail[index + 3] == 0x0A {
                return index + 4
            }
            index += 1
        }
        return mail.count
    }

    private static func headers(_ head: ArraySlice<UInt8>) -> [(name: String, canonical: [UInt8])] {
        var headers: [(name: String, canonical: [UInt8])] = []
        var start = head.startIndex
        var index = start
        while index + 1 < head.endIndex {
            guard head[index] == 0x0D, head[index + 1] == 0x0A else {
                index += 1
                continue
            }
            let next = index + 2
            index = next
            if next < head.endIndex, head[next] == 0x20 || head[next] == 0x09 { continue }
            if let header = canonicalHeader(head[start..<(next - 2)]) { headers.append(header) }
            start = next
        }
        return headers
    }

    /// `subject:Happy birthday`, CRLF behind it.
    private static func canonicalHeader(_ bytes: ArraySlice<UInt8>) -> (name: String, canonical: [UInt8])? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
        var value: [UInt8] = Array(name.utf8) + [UInt8(ascii: ":")]
        let begin = value.count
        for byte in bytes[(colon + 1)...] {
            switch byte {
            case 0x0D, 0x0A: continue
            case 0x20, 0x09: if value.count > begin, value.last != 0x20 { value.append(0x20) }
            default: value.append(byte)
            }
        }
        if value.count > begin, value.last == 0x20 { value.removeLast() }
        return (name, value + [0x0D, 0x0A])
    }

    /// Runs of white space are one space, none stands at a line's end, and no empty lines at the body's.
    static func canonicalBody(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var isSpace = false
        var emptyLines = 0
        var index = body.startIndex
        while index < body.endIndex {
            let byte = body[index]
            index += 1
            switch byte {
            case 0x20, 0x09: isSpace = true
            case 0x0D where index < body.endIndex && body[index] == 0x0A:
                index += 1
                isSpace = false
                emptyLines += 1
            default:
                // Line ends are written once something follows them.
                for _ in 0..<emptyLines {
                    result.append(0x0D)
                    result.append(0x0A)
                }
                emptyLines = 0
                if isSpace { result.append(0x20) }
                isSpace = false
                result.append(byte)
            }
        }
        if !result.isEmpty {
            result.append(0x0D)
            result.append(0x0A)
        }
        return result
    }
}
