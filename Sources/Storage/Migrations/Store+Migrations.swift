import GRDB

extension Store {
    /// The schema's history. A migration that has been released is never changed; a new one is added after it.
    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { database in
                for statement in migration.statements { try database.execute(sql: statement) }
            }
        }
        return migrator
    }

    static let migrations: [Migration] = [
        Migration(name: "001 customers", statements: customerTables),
        Migration(name: "002 ledger", statements: ledgerTables),
        Migration(name: "003 console", statements: consoleTables),
        Migration(name: "004 limits", statements: limitTables),
        Migration(name: "005 desk", statements: deskTables),
        Migration(name: "006 campaign indexes", statements: campaignIndexes),
        Migration(name: "030 inbound", statements: inboundTables),
        Migration(name: "040 returned mail", statements: returnTables),
        Migration(name: "050 occasions", statements: occasionTables),
        Migration(name: "060 people", statements: peopleTables),
        Migration(name: "061 attachments", statements: attachmentTables),
        Migration(name: "070 plan", statements: planTables),
        Migration(name: "071 mileage", statements: mileageTables),
        Migration(name: "080 consents", statements: consentColumn),
    ]
}

/// A numbered step of the schema.
struct Migration {
    let name: String
    let statements: [String]
}
