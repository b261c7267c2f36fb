/// What the DNS has to say for a key (RFC 6376 section 3.6).
public struct DKIMRecord: Hashable, Sendable {
    /// `hy2026._domainkey.example.com`.
    public let name: String
    /// `v=DKIM1; k=rsa; p=MIIB…`.
    public let text: String

    public init(domain: String, selector: String, key: DKIMKey) {
        name = "\(selector)._domainkey.\(domain)"
        text = "v=DKIM1; k=\(key.algorithm.kind); p=\(key.publicKey)"
    }

    /// A line of a zone file. A string of a TXT record has at most 255 bytes, and a record may have several.
    public var zoneLine: String {
        var rest = text[...]
        var strings: [String] = []
        while !rest.isEmpty {
            strings.append("\"\(rest.prefix(255))\"")
            rest = rest.dropFirst(255)
        }
        return "\(name). IN TXT ( \(strings.joined(separator: " ")) )"
    }
}
