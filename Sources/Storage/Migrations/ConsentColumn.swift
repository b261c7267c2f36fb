/// What customers said becomes a column of their records (`Consent.lines`).
let consentColumn: [String] = [
    "ALTER TABLE customer ADD COLUMN consents TEXT",
    """
    UPDATE customer SET consents = (
        SELECT group_concat(char(10) || channel || ' ' || class || ' ' || answer || ' ' || coalesce(at, '-') || ' '
            || replace(replace(coalesce(source, ''), char(13), ' '), char(10), ' '), '')
        FROM (SELECT * FROM consent WHERE consent.store_id = customer.store_id AND customer_id = customer.id
            ORDER BY channel, class))
    """,
    "DROP TABLE consent",
]
