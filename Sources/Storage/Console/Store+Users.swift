import Foundation
import Model

/// Somebody who may use the console.
public struct User: Hashable, Sendable {
    /// The store's number of the row; 0 until it is saved.
    public var id: Int64
    /// Unique in the store.
    public var name: String
    /// What he may do.
    public var role: Role
    /// The password's hash with its salt and cost, in the text form of its scheme.
    public var passwordHash: String
    /// The name by which records call him as their consultant; his own where it is `nil`.
    public var consultant: String?
    /// When the user was added.
    public var createdAt: Date

    public init(
        id: Int64 = 0, name: String, role: Role, passwordHash: String, consultant: String? = nil, createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.consultant = consultant
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }
}

extension Store {
    /// Adds a user, or gives the one of that name another role and password; that ends his sessions.
    ///
    /// - Parameter actor: who does it; the audit log names him.
    @discardableResult
    public func saveUser(
        name: String, role: Role, passwordHash: String, consultant: String? = nil, by actor: Actor = .system, now: Date
    ) throws -> User {
        try write { session in
            try session.query(
                """
                INSERT INTO user_account (store_id, name, role, password_hash, consultant, created_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (store_id, name) DO UPDATE
                SET role = excluded.role, password_hash = excluded.password_hash, consultant = excluded.consultant
                """
            ).run(storeID, name, role, passwordHash, consultant, now)
            let user = try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? AND name = ?")
                .first(storeID, name) { try User(row: &$0) }
            guard let user else { throw Problem("user \(name) could not be saved") }
            try session.query("DELETE FROM session WHERE store_id = ? AND user_id = ?").run(storeID, user.id)
            try session.audit(actor, "user.save", "user \(name)", detail: role.rawValue, now: now)
            return user
        }
    }

    /// Gives a user another role, or other customers; that ends his sessions. His password stays.
    ///
    /// - Throws: `Problem` where there is no such user, or nobody would be left who may change users.
    public func changeUser(
        named name: String, role: Role, consultant: String?, by actor: Actor, now: Date
    ) throws {
        try write { session in
            if role != .administrator { try session.requireAdministrator(beside: name) }
            let found = try session.query(
                "UPDATE user_account SET role = ?, consultant = ? WHERE store_id = ? AND name = ? RETURNING id"
            ).first(role, consultant, storeID, name) { $0.int64() }
            guard let found else {
                throw Problem("there is no user \(name)", hint: "hongyan user list shows them")
            }
            try session.query("DELETE FROM session WHERE store_id = ? AND user_id = ?").run(storeID, found)
            try session.audit(actor, "user.save", "user \(name)", detail: role.rawValue, now: now)
        }
    }

    /// The user of that name, `nil` where there is none.
    public func user(named name: String) throws -> User? {
        try read { session in
            try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? AND name = ?")
                .first(storeID, name) { try User(row: &$0) }
        }
    }

    /// All users, by name.
    public func users() throws -> [User] {
        try read { session in
            try session.query("SELECT \(User.columns) FROM user_account WHERE store_id = ? ORDER BY name")
                .all(storeID) { try User(row: &$0) }
        }
    }

    /// Removes a user and his sessions.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `Problem` where nobody would be left who may change users.
    @discardableResult
    public func deleteUser(named name: String, by actor: Actor = .system, now: Date) throws -> Bool {
        try write { session in
            try session.requireAdministrator(beside: name)
            let isGone =
                try session.query("DELETE FROM user_account WHERE store_id = ? AND name = ?").run(storeID, name) > 0
            if isGone { try session.audit(actor, "user.remove", "user \(name)", now: now) }
            return isGone
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
            ).first(storeID, tokenHash, now) { try User(row: &$0) }
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
    static let columns = "id, name, role, password_hash, consultant, created_at"

    init(row: inout RowReader) throws {
        self.init(
            id: row.int64(), name: row.text(), role: try row.value(), passwordHash: row.text(),
            consultant: row.optionalText(), createdAt: row.date())
    }
}

extension Session {
    /// - Throws: `Problem` where this is the last administrator.
    fileprivate func requireAdministrator(beside name: String) throws {
        let roles = try query("SELECT name FROM user_account WHERE store_id = ? AND role = 'administrator'")
            .all(storeID) { $0.text() }
        guard roles != [name] else {
            throw Problem(
                "\(name) is the only administrator", hint: "make somebody else one first; nothing was changed")
        }
    }
}
