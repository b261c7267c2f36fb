/// Customers and what hangs on them.
///
/// Dates are ISO text, instants whole milliseconds since 1970 UTC, enumerations the words of `Model`.
let customerTables: [String] = [
    """
    CREATE TABLE customer (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        card TEXT NOT NULL,
        name TEXT NOT NULL,
        gender TEXT,
        title TEXT,
        nature TEXT NOT NULL,
        contact_person TEXT,
        phones TEXT NOT NULL,
        emails TEXT NOT NULL,
        address TEXT,
        postcode TEXT,
        city TEXT,
        birth_reckoning TEXT,
        birth_year INTEGER,
        birth_month INTEGER,
        birth_day INTEGER,
        birth_leap INTEGER,
        type TEXT,
        grade TEXT,
        tier TEXT,
        source TEXT,
        consultant TEXT,
        preferred_channel TEXT,
        language TEXT NOT NULL,
        notes TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX customer_card ON customer (store_id, card)",
    """
    CREATE INDEX customer_birthday ON customer (store_id, birth_reckoning, birth_month, birth_day, birth_leap)
    WHERE birth_month IS NOT NULL
    """,

    // Who has a telephone number or an e-mail address. The addresses themselves are in `customer.phones` and `.emails`, one
    // a line, the preferred one first.
    """
    CREATE TABLE contact (
        store_id INTEGER NOT NULL,
        address TEXT NOT NULL,
        customer_id INTEGER NOT NULL,
        PRIMARY KEY (store_id, address, customer_id)
    ) STRICT, WITHOUT ROWID
    """,

    """
    CREATE TABLE family_member (
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        relation TEXT NOT NULL,
        name TEXT,
        birth_reckoning TEXT,
        birth_year INTEGER,
        birth_month INTEGER,
        birth_day INTEGER,
        birth_leap INTEGER,
        PRIMARY KEY (store_id, customer_id, position)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX family_member_birthday
    ON family_member (store_id, birth_reckoning, birth_month, birth_day, birth_leap)
    WHERE birth_month IS NOT NULL
    """,

    """
    CREATE TABLE vehicle (
        id INTEGER PRIMARY KEY,
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        brand TEXT,
        model TEXT,
        plate TEXT,
        vin TEXT,
        delivered_on TEXT,
        insurance_expires_on TEXT,
        inspection_due_on TEXT,
        maintenance_due_on TEXT,
        mileage INTEGER
    ) STRICT
    """,
    "CREATE INDEX vehicle_customer ON vehicle (store_id, customer_id)",
    "CREATE INDEX vehicle_vin ON vehicle (store_id, vin) WHERE vin IS NOT NULL",
    "CREATE INDEX vehicle_delivered ON vehicle (store_id, delivered_on) WHERE delivered_on IS NOT NULL",
    """
    CREATE INDEX vehicle_insurance ON vehicle (store_id, insurance_expires_on)
    WHERE insurance_expires_on IS NOT NULL
    """,
    "CREATE INDEX vehicle_inspection ON vehicle (store_id, inspection_due_on) WHERE inspection_due_on IS NOT NULL",
    """
    CREATE INDEX vehicle_maintenance ON vehicle (store_id, maintenance_due_on)
    WHERE maintenance_due_on IS NOT NULL
    """,

    """
    CREATE TABLE consent (
        store_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        channel TEXT NOT NULL,
        class TEXT NOT NULL,
        answer TEXT NOT NULL,
        source TEXT,
        at INTEGER,
        PRIMARY KEY (store_id, customer_id, channel, class)
    ) STRICT, WITHOUT ROWID
    """,

    // The last sequence number of the cards that were made on a day.
    """
    CREATE TABLE card_sequence (
        store_id INTEGER NOT NULL,
        day TEXT NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (store_id, day)
    ) STRICT, WITHOUT ROWID
    """,
]
