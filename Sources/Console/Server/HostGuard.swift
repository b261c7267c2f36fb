import Foundation
import HTTPTypes
import Hummingbird

/// Serves only requests that were made to a name of ours, so that a foreign name which an attacker points at this machine
/// (DNS rebinding) does not make his page one of ours.
struct HostGuard: RouterMiddleware {
    let hosts: KnownHosts

    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        guard hosts.contains(request.head.authority) else {
            throw Refusal(.misdirectedRequest, Refusal.text(for: .misdirectedRequest))
        }
        return try await next(request, context)
    }
}

/// The names under which the console answers: loopback, the address it listens on, and the host of `public_url`.
struct KnownHosts: Sendable {
    private let names: Set<String>
    /// `host:port` of the public address, as a browser says it.
    private let publicAuthority: String?

    init(listeningOn host: String, publicURL: String) {
        let address = URLComponents(string: publicURL)
        var names: Set = ["localhost", "127.0.0.1", "::1", host.lowercased()]
        if let name = address?.host?.lowercased() { names.insert(Self.name(of: name)) }
        self.names = names
        publicAuthority = address.flatMap(Self.authority)
    }

    /// - Parameter authority: the `Host` header, with or without a port.
    func contains(_ authority: String?) -> Bool {
        guard let authority, !authority.isEmpty else { return false }
        return names.contains(Self.name(of: authority.lowercased()))
    }

    /// Whether a page of this origin is one of ours: it came from where the request goes to, or from the public address.
    func isOwn(origin: String, of authority: String?) -> Bool {
        guard let given = URLComponents(string: origin.lowercased()).flatMap(Self.authority) else { return false }
        return given == authority?.lowercased() || given == publicAuthority
    }

    /// Without brackets, port and final dot.
    private static func name(of authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        let name = authority.prefix { $0 != ":" }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }

    private static func authority(_ address: URLComponents) -> String? {
        guard let host = address.host else { return nil }
        return host + (address.port.map { ":\($0)" } ?? "")
    }
}

/// Refuses what a page of somebody else posts in a visitor's name: the browser says where it comes from.
///
/// `Origin` (RFC 6454, 7.3) and `Sec-Fetch-Site` (W3C Fetch Metadata). A client that sends neither is no browser, or an old
/// one; it still needs the cookie, which is `SameSite=Strict`, and the form's key.
struct OriginGuard: RouterMiddleware {
    let hosts: KnownHosts

    func handle(
        _ request: Request, context: ConsoleContext, next: (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        if request.method != .get, request.method != .head, !isOwn(request) {
            throw Refusal(.forbidden, Refusal.text(for: .forbidden))
        }
        return try await next(request, context)
    }

    private func isOwn(_ request: Request) -> Bool {
        if let origin = request.headers[.origin] {
            return hosts.isOwn(origin: origin, of: request.head.authority)
        }
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        return site == nil || site == "same-origin" || site == "none"
    }
}
