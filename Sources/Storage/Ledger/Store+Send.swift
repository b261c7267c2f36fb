import Foundation
import Model

/// What somebody asked for when he had one message sent.
public struct SendOrder: Hashable, Sendable {
    /// What the keys of such messages begin with in the ledger.
    public static let keyPrefix = "send/"

    /// The caller's own word for it: the same key is never sent twice.
    public var key: String
    /// Everything that he asked, in one spelling: the same key with other words is refused.
    public var request: String
    /// What he filled in for the pack, such as `event.place`.
    public var fields: [String: String]
    /// What he attached; kept with the message, so that it goes as it is now, whatever becomes of the files.
    public var files: [AttachedFile]

    public init(key: String, request: String, fields: [String: String] = [:], files: [AttachedFile] = []) {
        self.key = key
        self.request = request
        self.fields = fields
        self.files = files
    }
}

extension Store {
    /// Takes one message into the ledger, unless its key was used before. What this returns is on disk.
    ///
    /// - Returns: the message, the first one's row where the key is known; and whether it is new.
    /// - Throws: `Problem` where the key was used for something else.
    public func send(_ message: Message, order: SendOrder) throws -> (message: Message, isNew: Bool) {
        try write { session in
            if let known = try session.ordered(order) { return (known, false) }
            guard let id = try Queue(session).add(message), let row = try session.message(id) else {
                throw Problem("the ledger has a message \(message.key) already", hint: "use another key")
            }
            try session.query(
                "INSERT INTO send_order (store_id, key, message_id, request, fields, at) VALUES (?, ?, ?, ?, ?, ?)"
            ).run(storeID, order.key, id, order.request, try Campaign.encode(order.fields), message.createdAt)
            for (number, file) in order.files.enumerated() {
                try session.query(
                    "INSERT INTO message_file (store_id, message_id, number, name, content) VALUES (?, ?, ?, ?, ?)"
                ).run(storeID, id, number, file.name, file.content)
            }
            return (row, true)
        }
    }

    /// The message that was ordered under this key; `nil` where none was.
    ///
    /// - Throws: `Problem` where the key was used for something else.
    public func ordered(_ order: SendOrder) throws -> Message? {
        try read { session in try session.ordered(order) }
    }

    /// What callers filled in for messages that they ordered one by one; others are left out.
    public func orderedFields(of messageIDs: [Int64]) throws -> [Int64: [String: String]] {
        guard !messageIDs.isEmpty else { return [:] }
        return try read { session in
            let select = try session.query("SELECT fields FROM send_order WHERE store_id = ? AND message_id = ?")
            return try messageIDs.reduce(into: [:]) { all, id in
                all[id] = try select.first(storeID, id) { try Campaign.decode($0.text()) }
            }
        }
    }

    /// What callers attached to messages that they ordered one by one, in their order; others are left out.
    public func orderedFiles(of messageIDs: [Int64]) throws -> [Int64: [AttachedFile]] {
        guard !messageIDs.isEmpty else { return [:] }
        return try read { session in
            let select = try session.query(
                "SELECT name, content FROM message_file WHERE store_id = ? AND message_id = ? ORDER BY number")
            return try messageIDs.reduce(into: [:]) { all, id in
                let files = try select.all(storeID, id) { row in
                    try AttachedFile(name: row.text(), content: row.bytes())
                }
                if !files.isEmpty { all[id] = files }
            }
        }
    }

    /// Leases this one message, if it is queued and due.
    ///
    /// - Returns: the message in state `leased`; `nil` where it is not to be had, such as when another worker has it.
    public func lease(_ messageID: Int64, owner: String, until end: Date, now: Date) throws -> Message? {
        try write { session in
            try session.query(
                """
                UPDATE message SET state = 'leased', lease_owner = ?, lease_until = ?, updated_at = ?
                WHERE id = ? AND store_id = ? AND state = 'queued' AND not_before <= ?
                    AND (expires_at IS NULL OR expires_at > ?)
                RETURNING \(Message.columns)
                """
            ).first(owner, end, now, messageID, storeID, now, now) { try Message(row: &$0) }
        }
    }
}

extension Session {
    fileprivate func ordered(_ order: SendOrder) throws -> Message? {
        let found = try query("SELECT message_id, request FROM send_order WHERE store_id = ? AND key = ?")
            .first(storeID, order.key) { row in (id: row.int64(), request: row.text()) }
        guard let found else { return nil }
        guard found.request == order.request else {
            throw Problem(
                "the key \(order.key) stands for another message (\(found.request)), not for \(order.request)",
                at: Place(field: "--key"), hint: "nothing was sent; take a new key for a new message")
        }
        return try message(found.id)
    }

    fileprivate func message(_ id: Int64) throws -> Message? {
        try query("SELECT \(Message.columns) FROM message WHERE store_id = ? AND id = ?")
            .first(storeID, id) { try Message(row: &$0) }
    }
}
