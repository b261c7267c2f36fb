/// How far vehicles have run, day by day, and the next service that follows from it.
let mileageTables: [String] = [
    """
    CREATE TABLE mileage_reading (
        store_id INTEGER NOT NULL,
        vehicle_id INTEGER NOT NULL,
        read_on TEXT NOT NULL,
        kilometres INTEGER NOT NULL,
        PRIMARY KEY (store_id, vehicle_id, read_on)
    ) STRICT, WITHOUT ROWID
    """,
    // A foreign key would have to be looked up by the vehicle alone. The vehicle of a record that was merged into another has
    // the store's number negated; its readings keep theirs.
    """
    CREATE TRIGGER mileage_reading_follows AFTER DELETE ON vehicle
    BEGIN
        DELETE FROM mileage_reading WHERE store_id = abs(OLD.store_id) AND vehicle_id = OLD.id;
    END
    """,
    // Nobody wrote down the days of the mileages until now; the record's last change is the latest that they can be.
    """
    INSERT INTO mileage_reading (store_id, vehicle_id, read_on, kilometres)
    SELECT vehicle.store_id, vehicle.id, date(customer.updated_at / 1000, 'unixepoch'), mileage
    FROM vehicle JOIN customer ON customer.id = vehicle.customer_id WHERE mileage IS NOT NULL
    """,
    "ALTER TABLE vehicle ADD COLUMN service_expected_on TEXT",
    """
    CREATE INDEX vehicle_service ON vehicle (store_id, service_expected_on)
    WHERE service_expected_on IS NOT NULL AND maintenance_due_on IS NULL
    """,
]
