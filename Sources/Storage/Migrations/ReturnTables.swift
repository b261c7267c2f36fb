/// Why mails came back, and what came back that nobody understood.
let returnTables: [String] = [
    "ALTER TABLE receipt ADD COLUMN cause TEXT NOT NULL DEFAULT ''",
    // An address that is out of reach again and again.
    "CREATE INDEX receipt_of_address ON receipt (store_id, address, at) WHERE verdict = 'bounced'",
    // What came by POP3, IMAP or HTTP and was not understood: the mail itself, in base64,
    // until a person has seen it.
    """
    CREATE TABLE unread_mail (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        digest TEXT NOT NULL,
        subject TEXT NOT NULL,
        sender TEXT NOT NULL,
        content TEXT NOT NULL,
        at INTEGER NOT NULL,
        UNIQUE (store_id, digest)
    ) STRICT
    """,
    // Campaigns whose links and openings are counted; none is unless a person says so.
    """
    CREATE TABLE tracked_campaign (
        store_id INTEGER NOT NULL,
        campaign_id INTEGER NOT NULL,
        PRIMARY KEY (store_id, campaign_id)
    ) STRICT, WITHOUT ROWID
    """,
    // An empty target is the mail itself, opened.
    """
    CREATE TABLE visit (
        store_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        target TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (store_id, message_id, target)
    ) STRICT, WITHOUT ROWID
    """,
]
