/// A customer's card (信息卡): a person or an organisation that the store keeps in touch with.
public struct Customer: Hashable, Sendable, Codable {
    /// The store's own number of the row; 0 until it is saved.
    public var id: Int64
    /// 信息卡编号, `YYMMDD-NNN`: the day on which the card was made, and a sequence.
    public var card: String
    public var name: String
    public var gender: Gender?
    /// 称谓: overrides the salutation, such as 王总 or 李老师.
    public var title: String?
    public var nature: Nature
    /// The person to address in an organisation.
    public var contactPerson: String?
    /// E.164, the preferred one first.
    public var phones: [String]
    /// Address specifications, the preferred one first.
    public var emails: [String]
    public var address: String?
    public var postcode: String?
    public var city: String?
    public var birthday: Birthday?
    public var family: [FamilyMember]
    public var vehicles: [Vehicle]
    public var type: CustomerType?
    /// 级别 of a prospect: O, H, A, B or C.
    public var grade: String?
    /// 卡别
    public var tier: String?
    /// 客户来源
    public var source: String?
    /// 销售顾问, who owns the relationship.
    public var consultant: String?
    public var preferredChannel: ChannelKind?
    /// 方便联络时间, in the customer's own words: 工作日晚上.
    public var bestTime: String?
    /// 门店: the branch that looks after him, where the dealer has several.
    public var branch: String?
    /// What is known of his addresses; one that is not here has never been in question.
    public var quality: [AddressQuality]
    /// BCP 47: `zh` unless said otherwise.
    public var language: String
    /// Where he lives, as an IANA name: the hours in which he may be written to. `nil`: the store's own zone.
    public var timeZone: String?
    public var consents: [Consent]
    public var notes: String?

    public init(
        id: Int64 = 0, card: String, name: String, gender: Gender? = nil, title: String? = nil,
        nature: Nature = .person, contactPerson: String? = nil, phones: [String] = [], emails: [String] = [],
        address: String? = nil, postcode: String? = nil, city: String? = nil, birthday: Birthday? = nil,
        family: [FamilyMember] = [], vehicles: [Vehicle] = [], type: CustomerType? = nil, grade: String? = nil,
        tier: String? = nil, source: String? = nil, consultant: String? = nil, preferredChannel: ChannelKind? = nil,
        language: String = "zh", timeZone: String? = nil, consents: [Consent] = [], notes: String? = nil,
        bestTime: String? = nil, branch: String? = nil, quality: [AddressQuality] = []
    ) {
        self.id = id
        self.card = card
        self.name = name
        self.gender = gender
        self.title = title
        self.nature = nature
        self.contactPerson = contactPerson
        self.phones = phones
        self.emails = emails
        self.address = address
        self.postcode = postcode
        self.city = city
        self.birthday = birthday
        self.family = family
        self.vehicles = vehicles
        self.type = type
        self.grade = grade
        self.tier = tier
        self.source = source
        self.consultant = consultant
        self.preferredChannel = preferredChannel
        self.bestTime = bestTime
        self.branch = branch
        self.quality = quality
        self.language = language
        self.timeZone = timeZone
        self.consents = consents
        self.notes = notes
    }

    public enum Gender: String, Sendable, Codable, CaseIterable {
        case male, female
    }

    public enum Nature: String, Sendable, Codable, CaseIterable {
        case person, organisation
    }
}

/// Where the relationship stands (客户类型).
public enum CustomerType: String, Sendable, Codable, CaseIterable {
    /// 潜在: can be contacted, no clear intent.
    case latent
    /// 有望: clear intent to buy.
    case prospect
    /// 保有, 基盘: bought here.
    case owner
    /// 战败: bought elsewhere, or will not buy within a year.
    case lost
    /// VIP: gave three or more purchase leads within one year.
    case vip
}

/// Somebody of the customer's family whose birthday is kept too.
public struct FamilyMember: Hashable, Sendable, Codable {
    public enum Relation: String, Sendable, Codable, CaseIterable {
        case spouse, child, parent, other
    }

    public var relation: Relation
    public var name: String?
    public var birthday: Birthday?

    public init(relation: Relation, name: String? = nil, birthday: Birthday? = nil) {
        self.relation = relation
        self.name = name
        self.birthday = birthday
    }
}
