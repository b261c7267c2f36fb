import Crypto
import Foundation
import Hummingbird
import Model
import Outreach
import Storage

/// Sessions: a secret in a cookie, its hash in the store.
struct SessionDesk: Sendable {
    static let cookieName = "hongyan_session"
    static let lifetime: TimeInterval = 12 * 3_600

    let workspace: Workspace

    /// Begins a session; the answer is the secret for the cookie.
    func begin(user: User) throws -> String {
        let token = workspace.drawToken() + workspace.drawToken()
        let now = workspace.clock.now
        try workspace.store.createSession(
            tokenHash: Self.hash(token), user: user, expires: now.addingTimeInterval(Self.lifetime), now: now)
        return token
    }

    func visitor(of request: Request) throws -> Visitor? {
        guard let token = request.cookies[Self.cookieName]?.value,
            let user = try workspace.store.session(tokenHash: Self.hash(token), now: workspace.clock.now)
        else { return nil }
        return Visitor(user: user, sessionToken: token)
    }

    func end(_ visitor: Visitor) throws {
        try workspace.store.deleteSession(tokenHash: Self.hash(visitor.sessionToken))
    }

    /// - Parameter token: `nil` takes the cookie back.
    func cookie(_ token: String?) -> Cookie {
        Cookie(
            name: Self.cookieName, value: token ?? "", maxAge: token == nil ? 0 : Int(Self.lifetime), path: "/",
            secure: workspace.settings.publicURL.hasPrefix("https:"), httpOnly: true, sameSite: .strict)
    }

    private static func hash(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).hexadecimal
    }
}
