/// Campaigns, the ledger of messages with attempts and receipts, and suppressions.
///
/// The life of a message runs over partial indexes, one per state that somebody waits on, so that a claim costs the same
/// on the first day and after ten million messages.
let ledgerTables: [String] = [
    """
    CREATE TABLE campaign (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        pack TEXT NOT NULL,
        audience TEXT NOT NULL,
        channel TEXT NOT NULL,
        fields TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        launched_at INTEGER
    ) STRICT
    """,
    "CREATE UNIQUE INDEX campaign_name ON campaign (store_id, name)",
    "CREATE INDEX campaign_running ON campaign (store_id, id) WHERE state = 'running'",

    """
    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        key TEXT NOT NULL,
        token TEXT NOT NULL,
        campaign_id INTEGER REFERENCES campaign (id),
        pack TEXT NOT NULL,
        class TEXT NOT NULL,
        channel TEXT NOT NULL,
        carrier TEXT NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id),
        subject TEXT,
        address TEXT NOT NULL,
        due_on TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        attempts INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        expires_at INTEGER,
        via TEXT,
        provider_id TEXT,
        lease_owner TEXT,
        lease_until INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX message_key ON message (store_id, key)",
    "CREATE UNIQUE INDEX message_token ON message (store_id, token)",
    "CREATE INDEX message_customer ON message (store_id, customer_id)",
    "CREATE INDEX message_day ON message (store_id, due_on)",
    // For counting a campaign, and for reading it in the order of its rows.
    "CREATE INDEX message_campaign_rows ON message (store_id, campaign_id) WHERE campaign_id IS NOT NULL",
    "CREATE INDEX message_campaign ON message (store_id, campaign_id, state) WHERE campaign_id IS NOT NULL",
    "CREATE INDEX message_provider ON message (store_id, provider_id) WHERE provider_id IS NOT NULL",
    // By campaign first: a paused campaign of a million rows is stepped over, not through.
    "CREATE INDEX message_queued ON message (store_id, campaign_id, carrier, not_before) WHERE state = 'queued'",
    """
    CREATE INDEX message_queued_expiry ON message (store_id, expires_at)
    WHERE state = 'queued' AND expires_at IS NOT NULL
    """,
    "CREATE INDEX message_planned ON message (store_id, expires_at) WHERE state = 'planned'",
    "CREATE INDEX message_leased ON message (store_id, lease_until) WHERE state = 'leased'",
    "CREATE INDEX message_armed ON message (store_id, lease_until) WHERE state = 'armed'",
    "CREATE INDEX message_deferred ON message (store_id, not_before) WHERE state = 'deferred'",
    "CREATE INDEX message_in_doubt ON message (store_id, id) WHERE state = 'in_doubt'",

    // What a person changed the message to; sent as it stands instead of what the pack renders.
    """
    CREATE TABLE edited_content (
        store_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL REFERENCES message (id),
        subject TEXT,
        text TEXT NOT NULL,
        html TEXT,
        edited_at INTEGER NOT NULL,
        PRIMARY KEY (store_id, message_id)
    ) STRICT, WITHOUT ROWID
    """,

    """
    CREATE TABLE attempt (
        store_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL REFERENCES message (id),
        number INTEGER NOT NULL,
        via TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        outcome TEXT,
        reply TEXT,
        PRIMARY KEY (store_id, message_id, number)
    ) STRICT, WITHOUT ROWID
    """,

    // `message_id` is missing until the message is known that a receipt speaks of. Absent texts are empty, so that the
    // index tells a receipt that a gateway pushes again.
    """
    CREATE TABLE receipt (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        message_id INTEGER REFERENCES message (id),
        via TEXT NOT NULL,
        provider_id TEXT NOT NULL,
        token TEXT NOT NULL,
        address TEXT NOT NULL,
        verdict TEXT NOT NULL,
        is_hard INTEGER NOT NULL,
        detail TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE UNIQUE INDEX receipt_once
    ON receipt (store_id, via, provider_id, token, address, verdict, is_hard, detail)
    """,
    "CREATE INDEX receipt_message ON receipt (store_id, message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX receipt_waiting ON receipt (store_id, provider_id) WHERE message_id IS NULL",

    // An empty class means every class.
    """
    CREATE TABLE suppression (
        store_id INTEGER NOT NULL,
        carrier TEXT NOT NULL,
        address TEXT NOT NULL,
        class TEXT NOT NULL,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (store_id, carrier, address, class)
    ) STRICT, WITHOUT ROWID
    """,
]
