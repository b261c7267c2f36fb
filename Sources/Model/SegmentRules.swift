/// The thresholds by which customers are told apart; a settings file may change each of them.
public struct SegmentRules: Hashable, Sendable {
    /// A row of the table of card tiers (卡别).
    public struct Tier: Hashable, Sendable {
        public var name: String
        public var holders: Set<Holder>
        /// Empty: whatever the ownership.
        public var ownerships: Set<Ownership>
        /// Vehicles, both bounds included.
        public var vehicles: ClosedRange<Int>
        /// Treatments that it may be invited to, one character each (1 is yes), in the order of `Treatment`.
        public var eligible: String

        public init(
            name: String, holders: Set<Holder>, ownerships: Set<Ownership>, vehicles: ClosedRange<Int>, eligible: String
        ) {
            self.name = name
            self.holders = holders
            self.ownerships = ownerships
            self.vehicles = vehicles
            self.eligible = eligible
        }
    }

    /// Who holds the vehicles.
    public enum Holder: String, Sendable, Codable, CaseIterable {
        /// 个人
        case individual
        /// 个体
        case selfEmployed = "self-employed"
        /// 挂靠
        case affiliated
        /// 运输公司
        case transport
        /// 企业
        case company
        /// 政府机构
        case government

        public var chineseName: String {
            switch self {
            case .individual: "个人"
            case .selfEmployed: "个体"
            case .affiliated: "挂靠"
            case .transport: "运输公司"
            case .company: "企业"
            case .government: "政府机构"
            }
        }
    }

    /// Whose the holder is.
    public enum Ownership: String, Sendable, Codable, CaseIterable {
        /// 私有
        case `private`
        /// 股份
        case shares
        /// 国有
        case state

        public var chineseName: String {
            switch self {
            case .private: "私有"
            case .shares: "股份"
            case .state: "国有"
            }
        }
    }

    /// Cards by holder, ownership and number of vehicles; what no row covers is reported, never guessed.
    public var tiers: [Tier]
    /// Days between two contacts with a prospect, by grade.
    public var prospectCadence: [String: Int]
    /// Days between two contacts with an owner: in the first months after delivery, later, and in the replacement window.
    public var newOwnerMonths: Int
    public var newOwnerDays: Int
    public var ownerDays: Int
    public var replacementMonths: ClosedRange<Int>
    public var replacementDays: Int
    /// A customer who gave so many purchase leads within a year is a VIP.
    public var leadsOfVIP: Int
    /// C grade counts as prospect, or (`false`) as latent.
    public var isGradeCProspect: Bool
    /// Customers by purchase amount: the first hundredths are A, those up to the second bound B, the rest C.
    public var shareOfA: Int
    public var shareOfB: Int
    /// The grade that a report of a contact suggests.
    public var regrading: [ContactTask.Outcome: String]

    public init(
        tiers: [Tier], prospectCadence: [String: Int], newOwnerMonths: Int, newOwnerDays: Int, ownerDays: Int,
        replacementMonths: ClosedRange<Int>, replacementDays: Int, leadsOfVIP: Int, isGradeCProspect: Bool,
        shareOfA: Int, shareOfB: Int, regrading: [ContactTask.Outcome: String]
    ) {
        self.tiers = tiers
        self.prospectCadence = prospectCadence
        self.newOwnerMonths = newOwnerMonths
        self.newOwnerDays = newOwnerDays
        self.ownerDays = ownerDays
        self.replacementMonths = replacementMonths
        self.replacementDays = replacementDays
        self.leadsOfVIP = leadsOfVIP
        self.isGradeCProspect = isGradeCProspect
        self.shareOfA = shareOfA
        self.shareOfB = shareOfB
        self.regrading = regrading
    }
}

extension SegmentRules {
    /// The slides' own thresholds; where they are silent (grades A and H, the replacement window) ours.
    public static let standard = SegmentRules(
        tiers: [
            Tier(
                name: "一般", holders: [.individual], ownerships: [.private], vehicles: 1...1,
                eligible: "1000010000010" + "1000000000"),
            Tier(
                name: "银卡", holders: [.selfEmployed], ownerships: [.private], vehicles: 2...10,
                eligible: "1010110001010" + "1001000000"),
            Tier(
                name: "金卡", holders: [.selfEmployed], ownerships: [.private], vehicles: 11...Int.max,
                eligible: "1111110011110" + "1011100000"),
            Tier(
                name: "黄金卡", holders: [.affiliated, .transport, .company], ownerships: [.private, .shares],
                vehicles: 1...100, eligible: "0101110011110" + "1111110100"),
            Tier(
                name: "白金卡", holders: [.affiliated, .transport, .company], ownerships: [.private, .shares],
                vehicles: 101...Int.max, eligible: "0101101111111" + "1111111111"),
            Tier(
                name: "钻石卡", holders: [.affiliated, .transport, .company, .government], ownerships: [.state],
                vehicles: 1...100, eligible: "0101111111111" + "1111111111"),
            Tier(
                name: "VIP卡", holders: [.affiliated, .transport, .company, .government], ownerships: [.state],
                vehicles: 101...Int.max, eligible: "0101101110111" + "1111111111"),
        ],
        prospectCadence: ["O": 7, "H": 2, "A": 7, "B": 15, "C": 15],
        newOwnerMonths: 6, newOwnerDays: 30, ownerDays: 90, replacementMonths: 48...72, replacementDays: 30,
        leadsOfVIP: 3, isGradeCProspect: true, shareOfA: 10, shareOfB: 40,
        regrading: [
            .wantsToReplace: "A", .wantsAnother: "A", .ordered: "O", .noIntent: "C",
        ])
}

/// What a tier may be invited to: 13 treatments of sales, then 10 of service, in the order of the reference's matrix.
public enum Treatment: String, Sendable, CaseIterable {
    case call = "电话回访"
    case visit = "上门拜访"
    case promotion = "推介会"
    case thanksParty = "答谢会"
    case launch = "发布会"
    case testDrive = "试乘试驾"
    case display = "定点展示"
    case journey = "体验之旅"
    case headquarters = "来京参观"
    case travel = "外地旅游"
    case handover = "交车仪式"
    case points = "积分豪礼"
    case executives = "高层互访"
    case serviceCall = "电话"
    case serviceVisit = "上门"
    case seminar = "技术研讨会"
    case training = "售前培训"
    case booking = "维修预约"
    case discount = "配件折扣"
    case resident = "驻员服务"
    case inspection = "定期检修"
    case ownStation = "自保站建立"
    case hotline = "总经理热线"
}

extension SegmentRules {
    /// The tier of a holder with so many vehicles; `nil` where the table has no row for it.
    public func tier(holder: Holder, ownership: Ownership?, vehicles: Int) -> Tier? {
        tiers.first { tier in
            tier.holders.contains(holder) && tier.vehicles.contains(vehicles)
                && (tier.ownerships.isEmpty || ownership.map(tier.ownerships.contains) ?? false)
        }
    }

    /// Whether customers of this tier may be invited to a treatment; `nil` where there is no such tier.
    public func isEligible(tier name: String, for treatment: Treatment) -> Bool? {
        guard let tier = tiers.first(where: { $0.name == name }),
            let place = Treatment.allCases.firstIndex(of: treatment)
        else { return nil }
        let marks = Array(tier.eligible)
        return place < marks.count && marks[place] == "1"
    }

    /// Days between two contacts: of a prospect by his grade, of an owner by the months since his last delivery; `nil` for
    /// those whom nothing says to contact.
    public func cadence(type: CustomerType?, grade: String?, monthsSinceDelivery: Int?) -> Int? {
        switch type {
        case .prospect: return grade.flatMap { prospectCadence[$0] }
        case .latent where isGradeCProspect && grade == "C": return prospectCadence["C"]
        case .owner, .vip:
            guard let months = monthsSinceDelivery else { return ownerDays }
            if months < newOwnerMonths { return newOwnerDays }
            return replacementMonths.contains(months) ? replacementDays : ownerDays
        case .latent, .lost, nil: return nil
        }
    }
}
