import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("Types, cards, values and cadences")
struct SegmentTests {
    private func maker(_ amounts: [Int] = [], rules: SegmentRules = .standard) -> SegmentMaker {
        let clock = TestClock(timeZone: "Asia/Shanghai", local: "2026-11-21T10:00").wallClock
        return SegmentMaker(rules: rules, clock: clock, today: day("2026-11-21"), amounts: amounts)
    }

    private func facts(_ change: (inout SegmentFacts) -> Void) -> SegmentFacts {
        var facts = SegmentFacts(
            customerID: 1, nature: .person, createdAt: Date(timeIntervalSince1970: 1_750_000_000))
        change(&facts)
        return facts
    }

    /// The table of the slides: holder, ownership, vehicles, card.
    static let cards: [(SegmentRules.Holder, SegmentRules.Ownership?, Int, String?)] = [
        (.individual, .private, 1, "一般"), (.individual, .private, 2, nil),
        (.selfEmployed, .private, 1, nil), (.selfEmployed, .private, 2, "银卡"), (.selfEmployed, .private, 10, "银卡"),
        (.selfEmployed, .private, 11, "金卡"), (.company, .private, 1, "黄金卡"), (.transport, .shares, 100, "黄金卡"),
        (.affiliated, .shares, 101, "白金卡"), (.company, .state, 100, "钻石卡"), (.government, .state, 1, "钻石卡"),
        (.government, .state, 101, "VIP卡"), (.government, .private, 5, nil), (.company, nil, 5, nil),
    ]

    @Test("cards follow the table, and what it does not cover has none", arguments: cards)
    func card(_ row: (SegmentRules.Holder, SegmentRules.Ownership?, Int, String?)) {
        #expect(SegmentRules.standard.tier(holder: row.0, ownership: row.1, vehicles: row.2)?.name == row.3)
    }

    @Test("the matrix decides who may be invited to what")
    func matrix() {
        let rules = SegmentRules.standard
        #expect(rules.tiers.allSatisfy { $0.eligible.count == Treatment.allCases.count })
        #expect(rules.isEligible(tier: "一般", for: .call) == true)
        #expect(rules.isEligible(tier: "一般", for: .visit) == false)
        #expect(rules.isEligible(tier: "黄金卡", for: .call) == false)
        #expect(rules.isEligible(tier: "VIP卡", for: .travel) == false)
        #expect(rules.isEligible(tier: "VIP卡", for: .headquarters) == true)
        #expect(rules.isEligible(tier: "银卡", for: .booking) == false)
        #expect(rules.isEligible(tier: "银卡", for: .training) == true)
        #expect(rules.isEligible(tier: "没有的卡", for: .call) == nil)
    }

    @Test("an uncovered combination is reported")
    func uncovered() {
        let (segment, gap) = maker().segment(of: facts { $0.vehicles = 3 })
        #expect(segment.tier == nil)
        #expect(gap == SegmentDesk.Uncovered(holder: .individual, ownership: .private, vehicles: 2))
        #expect(maker().segment(of: facts { $0.vehicles = 0 }).uncovered == nil)
    }

    @Test("three leads within a year make a VIP; the record's own type stays otherwise")
    func types() {
        #expect(
            maker().segment(
                of: facts {
                    $0.type = .owner; $0.leads = 3
                }
            ).segment.type == .vip)
        #expect(
            maker().segment(
                of: facts {
                    $0.type = .owner; $0.leads = 2
                }
            ).segment.type == nil)
        #expect(maker().segment(of: facts { $0.lastDelivery = day("2026-01-01") }).segment.type == .owner)
        #expect(maker().segment(of: facts { $0.grade = "H" }).segment.type == .prospect)
        var rules = SegmentRules.standard
        rules.isGradeCProspect = false
        #expect(
            maker(rules: rules).segment(
                of: facts {
                    $0.type = .prospect; $0.grade = "C"
                }
            ).segment.type == .latent)
    }

    @Test(
        "the cadence of prospects by grade, of owners by the months since delivery",
        arguments: [
            ("H", nil, 2), ("A", nil, 7), ("B", nil, 15), ("C", nil, 15), (nil, "2026-08-01", 30),
            (nil, "2026-01-01", 90),
            (nil, "2022-01-01", 30), (nil, "2016-01-01", 90),
        ] as [(String?, String?, Int)])
    func cadence(_ row: (grade: String?, delivered: String?, days: Int)) {
        let segment = maker().segment(
            of: facts {
                $0.type = row.grade == nil ? .owner : .prospect
                $0.grade = row.grade
                $0.lastDelivery = row.delivered.map { day($0) }
            }
        ).segment
        #expect(segment.cadence == row.days)
        // A backlog is spread over one cadence from today on.
        let next = segment.nextContact?.daysSinceEpoch ?? 0
        #expect((0...row.days).contains(next - day("2026-11-21").daysSinceEpoch))
    }

    @Test("a cadence counts from the last contact")
    func lastContact() {
        let clock = TestClock(timeZone: "Asia/Shanghai", local: "2026-11-20T18:00")
        let segment = maker().segment(
            of: facts {
                $0.type = .prospect; $0.grade = "A"; $0.lastContact = clock.now
            }
        ).segment
        #expect(segment.nextContact == day("2026-11-27"))
    }

    @Test("A, B and C by amount, months since the last purchase, loyalty by the brands in their order")
    func value() {
        let amounts = Array(stride(from: 100, through: 10, by: -10))
        func segment(_ amount: Int) -> Segment {
            maker(amounts).segment(
                of: facts {
                    $0.amount = amount; $0.purchases = 1; $0.lastPurchase = day("2025-11-22")
                }
            ).segment
        }
        #expect([100, 90, 70, 60].map { segment($0).value } == ["A", "B", "B", "C"])
        #expect(segment(10).recency == 11)
        func loyalty(_ brands: String...) -> Segment.Loyalty? {
            maker().segment(of: facts { $0.brands = brands }).segment.loyalty
        }
        #expect(loyalty("大众") == nil)
        #expect(loyalty("大众", "大众") == .loyal)
        #expect(loyalty("大众", "大众", "别克") == .switched)
        #expect(loyalty("大众", "别克", "大众") == Segment.Loyalty.none)
    }

    @Test("what was worked out serves audiences, and the sums agree with the store")
    func refresh() throws {
        let room = try Room()
        try room.add(
            (0..<10).map { number in
                var customer = Customer.numbered(number)
                customer.vehicles = [
                    Vehicle(brand: "大众", vin: "LSVAA\(100_000_000_000 + number)", deliveredOn: day("2026-01-01"))
                ]
                return customer
            })
        for id in 1...10 {
            _ = try room.store.addPurchase(of: Int64(id), on: day("2026-01-01"), amount: id * 1_000, brand: "大众")
        }
        #expect(try room.store.addPurchase(of: 1, on: day("2026-01-01"), amount: 1_000, brand: "大众") == false)
        for lead in 1...3 {
            try room.store.add(CustomerEvent(customerID: 4, kind: .referral, on: day("2026-0\(lead)-01")))
        }
        #expect(try SegmentDesk(room.workspace).refresh().isEmpty)
        func count(_ audience: String) throws -> Int { try room.store.count(matching: AudienceParser.parse(audience)) }
        #expect(try count("value = A") == 1)
        #expect(try count("type = vip") == 1)
        #expect(try count("type = owner") == 9)
        #expect(try count("tier = 一般 and recency = 10 and frequency = 1") == 10)
        #expect(try count("amount >= 5000") == 6)
        #expect(try count("持有性质 is missing") == 10)
        for dimension in SegmentDimension.allCases {
            let counts = try room.store.segmentCounts(dimension)
            #expect(counts.reduce(0) { $0 + $1.customers } == 10)
            #expect(counts.reduce(0) { $0 + $1.amount } == 55_000)
        }
        #expect(try SegmentDesk(room.workspace).concentration().map { Int(($0.share * 55).rounded()) } == [10, 34, 45])
    }
}
