import Model

/// The records with which `check` tries a pack.
enum SampleRecords {
    struct Sample: Sendable {
        /// `a full record`
        var label: String
        var record: MessageRecord
    }

    /// The fullest record there can be, and the barest: only what the pack's occasion cannot be without. Then the same for an
    /// organisation.
    static func all(for manifest: Manifest, channel: ChannelKind, language: String, dealership: Dealership?) -> [Sample]
    {
        let full = full(for: manifest, channel: channel, language: language, dealership: dealership)
        let sparse = sparse(for: manifest, channel: channel, language: language, dealership: dealership)
        var organisation = full
        organisation.customer.nature = .organisation
        organisation.customer.name = "上海安达汽车运输有限公司"
        organisation.customer.contactPerson = "李经理"
        organisation.customer.gender = nil
        var bareOrganisation = sparse
        bareOrganisation.customer.nature = .organisation
        bareOrganisation.customer.name = "上海安达汽车运输有限公司"
        return [
            Sample(label: "a full record", record: full),
            Sample(label: "a record with nothing but a name and an address", record: sparse),
            Sample(label: "the full record of an organisation", record: organisation),
            Sample(label: "the record of an organisation with nothing but a name", record: bareOrganisation),
        ]
    }

    /// A made-up customer with every field filled.
    private static func full(
        for manifest: Manifest, channel: ChannelKind, language: String, dealership: Dealership?
    ) -> MessageRecord {
        let today = sampleDay
        let customer = Customer(
            card: "250307-001", name: "王建国", gender: .male, contactPerson: "李经理", phones: ["+8619000000000"],
            emails: ["wang@example.com"], address: "上海市浦东新区世纪大道100号", postcode: "200120", city: "上海市",
            birthday: Birthday(reckoning: .lunar, year: 1985, month: 10, day: 13), type: .owner, consultant: "李晓明",
            language: language)
        let vehicle = Vehicle(
            brand: "大众", model: "途观L", plate: "沪A12345", vin: "LSVAA2187E2123456",
            deliveredOn: today.adding(months: -24),
            insuranceExpiresOn: today.adding(months: 1), inspectionDueOn: today.adding(months: 1),
            maintenanceDueOn: today.adding(days: 14), mileage: 23_500, series: "途观",
            registeredOn: today.adding(months: -24), insurer: "太平洋保险", isBoughtHere: true)
        let member = FamilyMember(relation: .spouse, name: "李芳", birthday: Birthday(solar: today.adding(months: -480)))
        return MessageRecord(
            customer: customer, vehicle: vehicle, member: needsMember(manifest) ? member : nil,
            settings: settings(dealership, isFull: true), dueOn: today, today: today,
            fields: Dictionary(uniqueKeysWithValues: manifest.fields.map { ($0.name, $0.example ?? $0.label) }),
            optOutURL: channel.isPlain ? nil : "https://example.com/u/0123456789abcdef", years: nil)
    }

    private static func sparse(
        for manifest: Manifest, channel: ChannelKind, language: String, dealership: Dealership?
    ) -> MessageRecord {
        let today = sampleDay
        var customer = Customer(card: "250307-001", name: "王建国", language: language)
        var vehicle: Vehicle?
        switch manifest.rule?.anchor {
        case .birthday: customer.birthday = Birthday(reckoning: .solar, month: today.month, day: today.day)
        case .delivery: vehicle = Vehicle(deliveredOn: today.adding(months: -24))
        case .insurance: vehicle = Vehicle(insuranceExpiresOn: today)
        case .inspection: vehicle = Vehicle(inspectionDueOn: today)
        // The day may be one that is only expected, by mileage.
        case .maintenance: vehicle = Vehicle()
        case .familyBirthday, .festival, .event, .closing, .cadence, nil: break
        }
        let required = manifest.fields.filter(\.isRequired)
        return MessageRecord(
            customer: customer, vehicle: vehicle,
            member: needsMember(manifest) ? FamilyMember(relation: .other) : nil,
            settings: settings(dealership, isFull: false), dueOn: today, today: today,
            fields: Dictionary(uniqueKeysWithValues: required.map { ($0.name, $0.example ?? $0.label) }))
    }

    /// Any day will do, as long as it is always the same one; on this day both samples are two years past delivery.
    private static let sampleDay = CalendarDate(daysSinceEpoch: 20_778)

    private static func needsMember(_ manifest: Manifest) -> Bool { manifest.rule?.anchor == .familyBirthday }

    private static func settings(_ dealership: Dealership?, isFull: Bool) -> Settings {
        let name = dealership?.name ?? "申城东风汽车销售服务有限公司"
        let signature = dealership?.signature ?? "申城汽车"
        guard isFull else { return Settings(dealership: Dealership(name: name, signature: signature)) }
        return Settings(
            dealership: Dealership(
                name: name, signature: signature, brand: dealership?.brand ?? "东风",
                phone: dealership?.phone ?? "021-60000000",
                address: dealership?.address ?? "上海市浦东新区世纪大道1号", website: dealership?.website ?? "https://example.com",
                generalManager: dealership?.generalManager ?? "陈国华", email: dealership?.email ?? "care@example.com"))
    }
}
