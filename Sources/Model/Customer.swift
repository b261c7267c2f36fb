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
        language: String = "zh", timeZone: String? = nil, consents: [Consent] = [], notes: String? = nil
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

/// A vehicle of a customer, identified by its VIN where that is known, else by its plate.
public struct Vehicle: Hashable, Sendable, Codable {
    /// The store's own number of the row; 0 until it is saved.
    public var id: Int64
    public var brand: String?
    /// 车型
    public var model: String?
    /// 车牌号
    public var plate: String?
    /// 车架号, 17 characters (ISO 3779), upper case.
    public var vin: String?
    /// 交车日期
    public var deliveredOn: CalendarDate?
    /// 保险到期日
    public var insuranceExpiresOn: CalendarDate?
    /// 年检到期日
    public var inspectionDueOn: CalendarDate?
    /// 下次保养日期
    public var maintenanceDueOn: CalendarDate?
    /// Kilometres.
    public var mileage: Int?

    public init(
        id: Int64 = 0, brand: String? = nil, model: String? = nil, plate: String? = nil, vin: String? = nil,
        deliveredOn: CalendarDate? = nil, insuranceExpiresOn: CalendarDate? = nil,
        inspectionDueOn: CalendarDate? = nil, maintenanceDueOn: CalendarDate? = nil, mileage: Int? = nil
    ) {
        self.id = id
        self.brand = brand
        self.model = model
        self.plate = plate
        self.vin = vin
        self.deliveredOn = deliveredOn
        self.insuranceExpiresOn = insuranceExpiresOn
        self.inspectionDueOn = inspectionDueOn
        self.maintenanceDueOn = maintenanceDueOn
        self.mileage = mileage
    }
}
