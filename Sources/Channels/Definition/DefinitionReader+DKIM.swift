import Model
import Yams

extension DefinitionReader {
    /// The keys that mails are signed with: a domain, and for each selector the private key.
    ///
    /// ```yaml
    /// dkim:
    ///   domain: example.com
    ///   keys:
    ///     hy2026: file:/etc/hongyan/hy2026.pem
    /// ```
    ///
    /// - Returns: `nil` where mails go unsigned, or where a key cannot be had, which has been noted.
    static func dkim(_ reader: MappingReader) -> DKIMSigner? {
        guard let dkim = reader.reader("dkim") else { return nil }
        let domain = domain(of: dkim)
        let keys = dkim.reader("keys", required: true)?.entries() ?? []
        dkim.close()
        let selectors = keys.compactMap { selector(named: $0.key, $0.node, dkim) }
        guard let domain, selectors.count == keys.count, !selectors.isEmpty else { return nil }
        // What verifies Ed25519 looks at the first signature it knows, and everybody knows RSA.
        return DKIMSigner(
            domain: domain, selectors: selectors.sorted { $0.key.algorithm == .ed25519 && $1.key.algorithm == .rsa })
    }

    private static func domain(of reader: MappingReader) -> String? {
        guard let text = reader.text("domain", required: true) else { return nil }
        if let domain = DomainName.ascii(text) { return domain }
        reader.source.fault(
            "dkim.domain is not a domain: \(text)", at: reader.node("domain"), field: "dkim.domain",
            hint: "write the sender's domain, such as example.com")
        return nil
    }

    private static func selector(named name: String, _ node: Node, _ reader: MappingReader) -> DKIMSigner.Selector? {
        let source = reader.source
        let field = "dkim.keys.\(name)"
        guard DomainName.ascii(name) == name.lowercased() else {
            source.fault(
                "not a selector: \(name)", at: node, field: field,
                hint: "it has letters, digits, and hyphens, as in hy2026")
            return nil
        }
        guard case .scalar(let scalar) = node else {
            source.fault("\(field) must be a text", at: node, field: field, hint: "write file:/path of the private key")
            return nil
        }
        guard let pem = source.resolved(scalar, field: field, isSecret: true) else { return nil }
        do throws(Problem) {
            return DKIMSigner.Selector(name: name.lowercased(), key: try DKIMKey(pem: pem))
        } catch {
            source.fault(
                Problem("\(field): \(error.message)", at: source.place(node, field: field), hint: error.hint))
            return nil
        }
    }
}
