/// Limits of campaigns, and what waits for a limit.
let limitTables: [String] = [
    "ALTER TABLE campaign ADD COLUMN per_second REAL",
    "ALTER TABLE campaign ADD COLUMN connections INTEGER",
    // What was put off for a limit that is changed comes back at once.
    """
    CREATE INDEX message_paced ON message (store_id, not_before)
    WHERE state = 'queued' AND reason >= 'paced' AND reason < 'pacee'
    """,
]
