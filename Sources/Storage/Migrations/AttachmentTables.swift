/// What travels with single messages.
let attachmentTables: [String] = [
    // Files that somebody attached as he ordered a message, as they were then: what is sent hangs on no folder.
    """
    CREATE TABLE message_file (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL REFERENCES message (id),
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        content BLOB NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX message_file_number ON message_file (store_id, message_id, number)",
]
