/// What a store says about itself in `hongyan.yaml`; every stage works by it.
public struct Settings: Hashable, Sendable {
    public var dealership: Dealership
    /// An IANA name, such as `Asia/Shanghai`.
    public var timeZone: String
    /// Minutes after midnight from which on the day's occasions are queued.
    public var dailyMinute: Int
    /// When messages may leave, in the recipient's time zone.
    public var sending: SendingRules
    /// The channel file that carries each kind of message.
    public var carriers: [CarrierKind: String]
    /// The channel files that stand in for it, in their order, while it takes nothing.
    public var standIns: [CarrierKind: [String]] = [:]
    /// The domain of Message-IDs and return paths.
    public var mailDomain: String
    /// Where the world reaches the console: receipts and unsubscribe links start with it.
    public var publicURL: String
    /// 29 February is kept on 28 February in a common year, or on 1 March.
    public var leapDayOnFirstOfMarch: Bool
    /// Messages of an occasion wait as `planned` until a consultant approves them.
    public var needsApproval: Bool
    /// Teams of consultants, for reports.
    public var teams: [Team] = []
    /// A folder in Maildir form that receives returned mail; `nil` where there is none.
    public var bounceMaildir: String?
    /// By what types, tiers, values and cadences are computed.
    public var segments = SegmentRules.standard
    /// How consultants' days are filled.
    public var planning = PlanningRules()
    /// What is done about mail that comes back.
    public var returns = ReturnRules()

    public init(
        dealership: Dealership, timeZone: String = "Asia/Shanghai", dailyMinute: Int = 9 * 60,
        sendingMinutes: Range<Int> = 9 * 60..<20 * 60, carriers: [CarrierKind: String] = [:],
        mailDomain: String = "localhost", publicURL: String = "http://127.0.0.1:8025",
        leapDayOnFirstOfMarch: Bool = false, needsApproval: Bool = false, bounceMaildir: String? = nil
    ) {
        self.dealership = dealership
        self.timeZone = timeZone
        self.dailyMinute = dailyMinute
        sending = SendingRules(minutes: sendingMinutes)
        self.carriers = carriers
        self.mailDomain = mailDomain
        self.publicURL = publicURL
        self.leapDayOnFirstOfMarch = leapDayOnFirstOfMarch
        self.needsApproval = needsApproval
        self.bounceMaildir = bounceMaildir
    }

    /// The hours of whatever has none of its own, in minutes after local midnight.
    public var sendingMinutes: Range<Int> {
        get { sending.hours[.general] ?? 0..<24 * 60 }
        set { sending.hours[.general] = newValue }
    }

    /// Every channel file that may carry this kind, in the order in which they are used.
    public func channels(for carrier: CarrierKind) -> [String] {
        (carriers[carrier].map { [$0] } ?? []) + (standIns[carrier] ?? [])
    }
}

/// The store as it signs its letters.
public struct Dealership: Hashable, Sendable, Codable {
    /// 申城东风汽车销售服务有限公司
    public var name: String
    /// The SMS signature without its brackets 【】.
    public var signature: String
    public var brand: String?
    public var phone: String?
    public var address: String?
    public var website: String?
    public var generalManager: String?
    /// The mail address that messages come from.
    public var email: String?

    public init(
        name: String, signature: String, brand: String? = nil, phone: String? = nil, address: String? = nil,
        website: String? = nil, generalManager: String? = nil, email: String? = nil
    ) {
        self.name = name
        self.signature = signature
        self.brand = brand
        self.phone = phone
        self.address = address
        self.website = website
        self.generalManager = generalManager
        self.email = email
    }
}

/// Consultants who work together (小组).
public struct Team: Hashable, Sendable, Codable {
    public var name: String
    /// As the records name them.
    public var members: [String]

    public init(name: String, members: [String]) {
        self.name = name
        self.members = members
    }
}
