/// What single messages, doubts and sending hours need.
let deskTables: [String] = [
    // An IANA name; where it is missing the customer lives by the store's clock.
    "ALTER TABLE customer ADD COLUMN time_zone TEXT",
    "CREATE INDEX customer_time_zone ON customer (store_id, time_zone) WHERE time_zone IS NOT NULL",

    // The channel was at fault with this attempt, not the message: it counts for no retry.
    "ALTER TABLE attempt ADD COLUMN blames_channel INTEGER NOT NULL DEFAULT 0",

    // What people decided about messages, and why: nothing of it is ever changed.
    """
    CREATE TABLE ledger_note (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL REFERENCES message (id),
        at INTEGER NOT NULL,
        author TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX ledger_note_message ON ledger_note (store_id, message_id)",

    // Messages that somebody asked for one by one. `request` is what the caller asked, so that the same key with other
    // contents is told from the same call made again; `fields` is what he filled in, as a JSON object.
    """
    CREATE TABLE send_order (
        store_id INTEGER NOT NULL,
        key TEXT NOT NULL,
        message_id INTEGER NOT NULL REFERENCES message (id),
        request TEXT NOT NULL,
        fields TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (store_id, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX send_order_message ON send_order (store_id, message_id)",
]
