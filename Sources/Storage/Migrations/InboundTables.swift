/// What recipients answered, and what the gateways are still to be asked about.
let inboundTables: [String] = [
    """
    CREATE TABLE inbound (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        via TEXT NOT NULL,
        provider_id TEXT NOT NULL,
        address TEXT NOT NULL,
        text TEXT NOT NULL,
        is_opt_out INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX inbound_address ON inbound (store_id, address, id)",
    // A gateway that gets no answer pushes again. Without an id of its own every push is an answer of its own.
    "CREATE UNIQUE INDEX inbound_once ON inbound (store_id, via, provider_id) WHERE provider_id <> ''",

    // SMS of which nothing final is known, for channels that must be asked.
    """
    CREATE INDEX message_unreported ON message (store_id, via, id)
    WHERE carrier = 'sms' AND state IN ('accepted', 'in_doubt')
    """,
]
