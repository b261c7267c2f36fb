import Foundation

/// The address that delivery reports go to: plain `http` only.
struct CallbackURL: Hashable, Sendable, CustomStringConvertible {
    let description: String
    let host: String
    let port: Int
    /// Path and query as they go into the request line.
    let target: String

    init?(_ text: String) {
        guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
        else { return nil }
        // A port too long for an Int is there, but has no value.
        let port = parts.port ?? (parts.rangeOfPort == nil ? 80 : 0)
        guard (1...65_535).contains(port) else { return nil }
        let path = parts.percentEncodedPath
        description = text
        // URLComponents keeps the brackets of `[::1]`; a socket wants none.
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        target = (path.isEmpty ? "/" : path) + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    }

    /// For the Host header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }
}
