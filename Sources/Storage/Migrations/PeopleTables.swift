/// The whole record with its history, who may do what, the audit log, and addresses to correct.
let peopleTables: [String] =
    ["best_time TEXT", "branch TEXT", "quality TEXT"]
    .map { "ALTER TABLE customer ADD COLUMN \($0)" }
    + ["series TEXT", "registered_on TEXT", "insurer TEXT", "bought_here INTEGER"]
    .map { "ALTER TABLE vehicle ADD COLUMN \($0)" }
    + [
        // Who changed what, when, from what to what. A new customer has none; what is erased takes its own along.
        """
        CREATE TABLE customer_change (
            id INTEGER PRIMARY KEY,
            store_id INTEGER NOT NULL,
            customer_id INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            place TEXT NOT NULL,
            field TEXT NOT NULL,
            before TEXT,
            after TEXT
        ) STRICT
        """,
        "CREATE INDEX customer_change_customer ON customer_change (store_id, customer_id)",
        // For the progress of prospects over a month.
        """
        CREATE INDEX customer_change_progress ON customer_change (store_id, at)
        WHERE field IN ('type', 'grade', 'consultant')
        """,

        // Cards of customers who were merged into another: an old file still finds him by them.
        """
        CREATE TABLE card_alias (
            store_id INTEGER NOT NULL,
            card TEXT NOT NULL,
            customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
            PRIMARY KEY (store_id, card)
        ) STRICT, WITHOUT ROWID
        """,
        // Two customers who became one: both as they were, the one as he became, and the rows that moved, as JSON.
        """
        CREATE TABLE customer_merge (
            id INTEGER PRIMARY KEY,
            store_id INTEGER NOT NULL,
            kept_id INTEGER NOT NULL,
            gone_id INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kept TEXT NOT NULL,
            gone TEXT NOT NULL,
            merged TEXT NOT NULL,
            moved TEXT NOT NULL,
            undone_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX customer_merge_kept ON customer_merge (store_id, kept_id) WHERE undone_at IS NULL",

        """
        CREATE TABLE correction (
            id INTEGER PRIMARY KEY,
            store_id INTEGER NOT NULL,
            customer_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            address TEXT NOT NULL,
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            message_id INTEGER REFERENCES message (id),
            state TEXT NOT NULL,
            corrected TEXT,
            opened_at INTEGER NOT NULL,
            opened_by TEXT NOT NULL,
            changed_at INTEGER,
            changed_by TEXT,
            resent_id INTEGER REFERENCES message (id)
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX correction_open ON correction (store_id, customer_id, kind, address)
        WHERE state IN ('open', 'corrected')
        """,
        "CREATE INDEX correction_customer ON correction (store_id, customer_id)",
        "CREATE INDEX correction_message ON correction (store_id, message_id) WHERE message_id IS NOT NULL",
        "CREATE INDEX correction_resent ON correction (store_id, resent_id) WHERE resent_id IS NOT NULL",

        // Each row's hash is made of its own words and the hash of the row before it: nothing of it is ever changed.
        """
        CREATE TABLE audit_entry (
            id INTEGER PRIMARY KEY,
            store_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            place TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX audit_entry_number ON audit_entry (store_id, number)",
        "CREATE INDEX audit_entry_subject ON audit_entry (store_id, subject)",

        // Whose customers a user sees, where he is a consultant; until now whoever could log in could do everything.
        "ALTER TABLE user_account ADD COLUMN consultant TEXT",
        "UPDATE user_account SET role = 'administrator'",
        "CREATE INDEX customer_consultant ON customer (store_id, consultant) WHERE consultant IS NOT NULL",
    ]
