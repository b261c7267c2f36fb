import Foundation
import Model

/// A mailbox: a display name and an address specification (RFC 5322 section 3.4) whose domain is ASCII.
public struct MailAddress: Hashable, Sendable {
    /// The display name, in any script; empty where there is none.
    public let name: String
    /// The part before the `@`, without the quotes that it may need on the wire.
    public let localPart: String
    /// The domain in lower case, with A-labels (`xn--…`) for what is not ASCII (RFC 5890).
    public let domain: String

    /// - Parameters:
    ///   - specification: `care@example.com`, `"two words"@example.com` or `care@例子.中国`.
    ///   - name: the display name.
    /// - Throws: a problem where either holds a control character, or where the specification is none. The problem
    ///   shows the address masked.
    public init(_ specification: String, name: String = "") throws(Problem) {
        try HeaderText.refuseControls(in: name, field: "display name")
        if let at = PlainAddress.at(in: specification) {
            self.name = Self.trimmed(name)
            localPart = String(specification[..<at])
            domain = String(specification[specification.utf8.index(after: at)...])
            return
        }
        try HeaderText.refuseControls(in: specification, field: "address")
        let text = specification.trimmingCharacters(in: .whitespaces)
        guard let at = text.lastIndex(of: "@") else {
            throw Self.problem("not a mail address", text, hint: "an address reads name@example.com")
        }
        self.name = Self.trimmed(name)
        localPart = try Self.localPart(String(text[..<at]), of: text)
        domain = try Self.domain(String(text[text.index(after: at)...]), of: text)
    }

    /// Reads `申城汽车 <care@example.com>`, `"Shencheng, Motors" <care@example.com>` or a bare address.
    public init(mailbox text: String) throws(Problem) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        guard trimmed.hasSuffix(">"), let open = trimmed.lastIndex(of: "<") else {
            try self.init(trimmed)
            return
        }
        var name = trimmed[..<open].trimmingCharacters(in: .whitespaces)
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = Self.unquoted(name) }
        try self.init(String(trimmed[trimmed.index(after: open)...].dropLast()), name: name)
    }

    /// What stands in the envelope and between angle brackets: `care@xn--fsqu00a.xn--fiqs8s`.
    public var specification: String {
        (PlainAddress.isDotAtom(localPart.utf8) ? localPart : HeaderText.quoted(localPart)) + "@" + domain
    }

    /// Most names need none, which is quickly seen.
    private static func trimmed(_ name: String) -> String {
        guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        else { return name }
        return name.trimmingCharacters(in: .whitespaces)
    }

    private static func localPart(_ text: String, of address: String) throws(Problem) -> String {
        var part = text
        if part.count >= 2, part.hasPrefix("\""), part.hasSuffix("\"") { part = unquoted(part) }
        guard !part.isEmpty, part.utf8.count <= 64 else {
            throw problem("the part before the @ must have 1 to 64 characters", address)
        }
        // A local part beyond ASCII needs SMTPUTF8 at every hop (RFC 6531); no relay promises that.
        guard part.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw problem("the part before the @ is not ASCII", address, hint: "ask for an address in Latin letters")
        }
        guard !part.contains("<"), !part.contains(">"), text.hasPrefix("\"") || !part.contains(where: \.isWhitespace)
        else { throw problem("not a mail address", address, hint: "an address reads name@example.com") }
        return part
    }

    private static func domain(_ text: String, of address: String) throws(Problem) -> String {
        guard let domain = DomainName.ascii(text) else {
            throw problem("the domain is not one", address, hint: "a domain reads example.com")
        }
        return domain
    }

    private static func unquoted(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    private static func problem(_ message: String, _ address: String, hint: String? = nil) -> Problem {
        Problem("\(message): \(Masking.email(address))", at: Place(field: "address"), hint: hint)
    }
}
