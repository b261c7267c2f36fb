import Model

extension Store {
    /// A secret of this store, such as that in a channel's receipt address.
    ///
    /// - Parameters:
    ///   - name: what it is for.
    ///   - candidate: kept, and returned from then on, where there is none of this name yet.
    public func secret(named name: String, otherwise candidate: @autoclosure () -> String) throws -> String {
        if let known = try read({ try $0.secret(named: name) }) { return known }
        return try write { session in
            try session.query(
                "INSERT INTO secret (store_id, name, value) VALUES (?, ?, ?) ON CONFLICT (store_id, name) DO NOTHING"
            ).run(storeID, name, candidate())
            return try session.secret(named: name) ?? candidate()
        }
    }
}

extension Session {
    fileprivate func secret(named name: String) throws -> String? {
        try query("SELECT value FROM secret WHERE store_id = ? AND name = ?").first(storeID, name) { $0.text() }
    }
}
