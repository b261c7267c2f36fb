/// Who may use the console, and the secrets of its addresses.
let consoleTables: [String] = [
    """
    CREATE TABLE user_account (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX user_account_name ON user_account (store_id, name)",
    """
    CREATE TABLE session (
        store_id INTEGER NOT NULL,
        token_hash TEXT NOT NULL,
        user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (store_id, token_hash)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX session_expiry ON session (store_id, expires_at)",
    // Drawn once: what is in the addresses that gateways post to.
    """
    CREATE TABLE secret (
        store_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (store_id, name)
    ) STRICT, WITHOUT ROWID
    """,
]
