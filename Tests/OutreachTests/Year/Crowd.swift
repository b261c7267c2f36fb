import Foundation
import Model
import TestSupport

/// Made-up people with everything that a calendar can trip over, the same for the same seed.
struct Crowd {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func below(_ bound: Int) -> Int { random.below(bound) }

    mutating func customers(_ count: Int, around day: CalendarDate) -> [Customer] {
        (0..<count).map { customer($0, around: day) }
    }

    private mutating func customer(_ number: Int, around day: CalendarDate) -> Customer {
        var customer = Customer.numbered(number, birthday: random.below(10) > 0 ? birthday() : nil)
        customer.type = [.owner, .owner, .owner, .vip, .prospect, .lost, .latent][random.below(7)]
        customer.consultant = ["陈静", "李明", "赵磊", nil][random.below(4)]
        if random.below(20) == 0 {
            customer.nature = .organisation
            customer.birthday = nil
        }
        if random.below(8) == 0 { customer.phones = [] }
        if random.below(4) == 0 { customer.emails = [] }
        // Some families have one telephone.
        if number > 0, random.below(25) == 0 { customer.phones = ["+86138\(20_000_000 + number - 1)"] }
        if random.below(6) == 0 {
            customer.family = [FamilyMember(relation: .spouse, name: "爱人\(number)", birthday: birthday())]
        }
        if random.below(5) == 0 {
            let refused = [ChannelKind.sms, .email, .card][random.below(3)]
            customer.consents = [.greeting(refused, .refused)]
        }
        if customer.type == .owner || customer.type == .vip {
            customer.vehicles = (0..<(random.below(4) == 0 ? 2 : 1)).map { vehicle(number * 2 + $0, around: day) }
        }
        return customer
    }

    mutating func birthday() -> Birthday {
        switch random.below(6) {
        case 0: return Birthday(reckoning: .lunar, month: 1 + random.below(12), day: 1 + random.below(30))
        case 1:
            return Birthday(
                reckoning: .lunar, year: 1985, month: 1 + random.below(12), day: 1 + random.below(30), isLeapMonth: true
            )
        case 2 where random.below(4) == 0: return Birthday(reckoning: .solar, year: 1992, month: 2, day: 29)
        default:
            return Birthday(solar: CalendarDate(daysSinceEpoch: random.below(12_000)))
        }
    }

    private mutating func vehicle(_ number: Int, around day: CalendarDate) -> Vehicle {
        let delivered = day.adding(days: 300 - random.below(365 * 6))
        return Vehicle(
            brand: "大众", model: "朗逸", plate: random.below(9) > 0 ? "沪A\(10_000 + number)" : nil,
            vin: "LSVAA\(100_000_000_000 + number)", deliveredOn: delivered,
            insuranceExpiresOn: random.below(5) > 0 ? day.adding(days: random.below(365)) : nil,
            inspectionDueOn: random.below(5) > 0 ? day.adding(days: random.below(365)) : nil,
            maintenanceDueOn: random.below(3) > 0 ? day.adding(days: random.below(365)) : nil)
    }
}
