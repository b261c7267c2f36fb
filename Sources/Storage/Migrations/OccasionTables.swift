/// What consultants do, what happened to customers, what customers bought, and what follows from it.
let occasionTables: [String] = [
    // What a consultant does: the part of a message by call, visit or gift that other messages do not have.
    """
    CREATE TABLE contact_task (
        message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL,
        consultant TEXT,
        planned_on TEXT NOT NULL,
        last_on TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        outcome TEXT,
        note TEXT,
        proposed_grade TEXT,
        done_at INTEGER,
        done_by TEXT
    ) STRICT
    """,
    "CREATE INDEX contact_task_waiting ON contact_task (store_id, planned_on) WHERE state IN ('proposed', 'open')",
    "CREATE INDEX contact_task_done ON contact_task (store_id, done_at) WHERE done_at IS NOT NULL",
    "CREATE INDEX contact_task_customer ON contact_task (store_id, customer_id)",
    // The ledger's row is what is approved, held, skipped and expired, by whatever way; its task follows.
    """
    CREATE TRIGGER contact_task_follows AFTER UPDATE OF state ON message
    WHEN NEW.carrier = 'task' AND NEW.state <> OLD.state
    BEGIN
        UPDATE contact_task SET state = CASE NEW.state
            WHEN 'planned' THEN 'proposed' WHEN 'queued' THEN 'open' WHEN 'expired' THEN 'lapsed'
            WHEN 'cancelled' THEN 'cancelled' WHEN 'suppressed' THEN 'cancelled' ELSE 'done' END
        WHERE message_id = NEW.id;
    END
    """,

    """
    CREATE TABLE customer_event (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        happened_on TEXT NOT NULL,
        closed_on TEXT,
        note TEXT
    ) STRICT
    """,
    "CREATE INDEX customer_event_day ON customer_event (store_id, kind, happened_on)",
    "CREATE INDEX customer_event_closed ON customer_event (store_id, kind, closed_on) WHERE closed_on IS NOT NULL",
    "CREATE INDEX customer_event_customer ON customer_event (store_id, customer_id)",

    // What a customer paid for, in yuan: cars, and what else the store wants counted.
    """
    CREATE TABLE purchase (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        bought_on TEXT NOT NULL,
        amount INTEGER NOT NULL,
        brand TEXT
    ) STRICT
    """,
    "CREATE UNIQUE INDEX purchase_once ON purchase (store_id, customer_id, bought_on, amount, coalesce(brand, ''))",

    // Who holds the vehicles, which decides the card; and whose households are the same.
    "ALTER TABLE customer ADD COLUMN holder TEXT",
    "ALTER TABLE customer ADD COLUMN ownership TEXT",
    "CREATE INDEX customer_address ON customer (store_id, address) WHERE address IS NOT NULL",

    // What the rules make of each customer; worked out anew by every refresh. `type` only where it differs from the record's.
    """
    CREATE TABLE segment (
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        type TEXT,
        tier TEXT,
        value TEXT,
        recency INTEGER,
        frequency INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        loyalty TEXT,
        cadence INTEGER,
        next_contact_on TEXT,
        PRIMARY KEY (store_id, customer_id)
    ) STRICT, WITHOUT ROWID
    """,
    // The last day for which something was done that is done once a day.
    """
    CREATE TABLE milestone (
        store_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (store_id, name)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX segment_contact ON segment (store_id, next_contact_on) WHERE next_contact_on IS NOT NULL",
]
