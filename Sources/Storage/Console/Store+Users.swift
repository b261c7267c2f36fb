import Foundation
import Model

/// Somebody who may use the console.
public struct User: Hashable, Sendable {
    /// The store's number of the row; 0 until it is saved.
    public var id: Int64
    /// Unique in the store.
    public var name: String
    /// What he may do; the console gives the words their meaning.
    public var role: String
    /// The password's hash with its salt and cost, in the text form of its scheme.
    public var passwordHash: String
    /// When the user was added.
    public var createdAt: Date

    public init(id: Int64 = 0, name: String, role: String, passwordHash: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.role = role
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }
}

extension Store {
    /// Adds a user, or gives the one of that name another role and password; that ends his sessions.
    @discardableResult
    public func saveUser(name: String, role: String, passwordHash: String, now: Date) throws -> User {
        try write { session in
            try session.query(
                """
                INSERT INTO user_account (store_id, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (store_id, name) DO UPDATE
                SET role = excluded.role, password_hash = excluded.password_hash
                """
            ).run(storeID, name, role, passwordHash, now)
            let user = try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? AND name = ?")
                .first(storeID, name) { User(row: &$0) }
            guard let user else { throw Problem("user \(name) could not be saved") }
            try session.query("DELETE FROM session WHERE store_id = ? AND user_id = ?").run(storeID, user.id)
            return user
        }
    }

    /// The user of that name, `nil` where there is none.
    public func user(named name: String) throws -> User? {
        try read { session in
            try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? AND name = ?")
                .first(storeID, name) { User(row: &$0) }
        }
    }

    /// All users, by name.
    public func users() throws -> [User] {
        try read { session in
            try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? ORDER BY name")
                .all(storeID) { User(row: &$0) }
        }
    }

    /// Removes a user and his sessions.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func deleteUser(named name: String) throws -> Bool {
        try write { session in
            try session.query("DELETE FROM user_account WHERE store_id = ? AND name = ?").run(storeID, name) > 0
        }
    }

    /// Remembers a log-in, and forgets those that have ended.
    ///
    /// - Parameter tokenHash: a hash of the cookie's token; the token itself is nowhere in the store.
    public func createSession(tokenHash: String, user: User, expires: Date, now: Date) throws {
        try write { session in
            try session.query("DELETE FROM session WHERE store_id = ? AND expires_at <= ?").run(storeID, now)
            try session.query(
                "INSERT INTO session (store_id, token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)"
            ).run(storeID, tokenHash, user.id, now, expires)
        }
    }

    /// Who is logged in with this token; `nil` where nobody is, or no longer.
    public func session(tokenHash: String, now: Date) throws -> User? {
        try read { session in
            try session.query(
                """
                SELECT \(User.columns) FROM user_account WHERE id = (
                    SELECT user_id FROM session WHERE store_id = ? AND token_hash = ? AND expires_at > ?)
                """
            ).first(storeID, tokenHash, now) { User(row: &$0) }
        }
    }

    /// Forgets a log-in: the user logged out.
    public func deleteSession(tokenHash: String) throws {
        try write { session in
            try session.query("DELETE FROM session WHERE store_id = ? AND token_hash = ?").run(storeID, tokenHash)
        }
    }
}

extension User {
    static let columns = "id, name, role, password_hash, created_at"

    init(row: inout RowReader) {
        self.init(
            id: row.int64(), name: row.text(), role: row.text(), passwordHash: row.text(), createdAt: row.date())
    }
}
