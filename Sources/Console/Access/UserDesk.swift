import Foundation
import Model
import Outreach
import Storage

/// Who may log in: adds users and checks what they type.
public struct UserDesk: Sendable {
    /// Short enough to remember, too long to try out through a log-in form.
    static let shortestPassword = 8

    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// Adds a user, or gives one a new password.
    ///
    /// - Parameters:
    ///   - role: what he is. Where it is `nil` one whom the store knows keeps his, the first user becomes administrator, and
    ///     everybody else a consultant.
    ///   - consultant: the name by which records call him; his own where it is `nil`.
    ///   - actor: who does it.
    /// - Throws: `Problem` where the name or the password will not do.
    @discardableResult
    public func save(
        name: String, password: String, role: Role? = nil, consultant: String? = nil, by actor: Actor = .system
    ) throws -> User {
        guard !name.isEmpty, name.count <= 64, name.allSatisfy({ !$0.isWhitespace && !$0.isNewline }) else {
            throw Problem("a user's name has 1 to 64 characters without spaces", at: Place(field: "name"))
        }
        guard password.count >= Self.shortestPassword else {
            throw Problem(
                "the password is too short", at: Place(field: "password"),
                hint: "it needs \(Self.shortestPassword) characters")
        }
        let known = try workspace.store.user(named: name)
        let isFirst = try workspace.store.users().isEmpty
        return try workspace.store.saveUser(
            name: name, role: role ?? known?.role ?? (isFirst ? .administrator : .consultant),
            passwordHash: Password.hash(password), consultant: consultant ?? known?.consultant, by: actor,
            now: workspace.clock.now)
    }

    /// A wrong name takes as long as a wrong password, so that nobody learns which names exist.
    func user(name: String, password: String) throws -> User? {
        let user = try workspace.store.user(named: name)
        let isRight = Password.verify(password, against: user?.passwordHash ?? Self.nobody)
        return isRight ? user : nil
    }

    private static let nobody =
        "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
}
