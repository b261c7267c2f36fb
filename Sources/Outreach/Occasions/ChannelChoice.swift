import Foundation
import Model
import Storage

/// Chooses the channel through which a customer may be written to, or says why there is none.
struct ChannelChoice {
    /// Suppressions of the addresses of the customers in question, by carrier and address.
    private let suppressions: [SuppressionKey: [Suppression]]
    /// Complaints and accidents that are open.
    private let matters: [Int64: Set<CustomerEvent.Kind>]
    /// Card tiers that the rules make of the records.
    private let tiers: [Int64: String]
    private let rules: SegmentRules

    private struct SuppressionKey: Hashable {
        var carrier: CarrierKind
        var address: String
    }

    /// - Parameters:
    ///   - customers: all that will be asked about; what stands in their way is read in a query for each kind.
    ///   - hasTiers: they were read with the tiers that the rules make of them (`Store.Detail.listing`).
    init(customers: [Customer], _ workspace: Workspace, hasTiers: Bool = false) throws {
        let store = workspace.store
        let entries =
            try store.suppressions(of: customers.flatMap(\.phones), carrier: .sms)
            + store.suppressions(of: customers.flatMap(\.emails), carrier: .email)
        suppressions = Dictionary(grouping: entries) {
            SuppressionKey(carrier: $0.carrier, address: $0.address)
        }
        matters = try store.openMatters(of: customers.map(\.id))
        tiers = hasTiers ? [:] : try store.computedTiers(of: customers.lazy.filter { $0.tier == nil }.map(\.id))
        rules = workspace.settings.segments
    }

    /// The first channel without an obstacle; otherwise the obstacle of the first channel.
    ///
    /// A channel that the customer prefers comes before the pack's own order.
    func decide(
        for customer: Customer, channels: [ChannelKind], messageClass: MessageClass, treatment: Treatment? = nil
    ) -> DueItem.Decision {
        if let matter = matter(of: customer, messageClass: messageClass) { return .skip(matter) }
        if let treatment, !isEligible(customer, for: treatment) { return .skip(.notEligible(treatment.rawValue)) }
        var firstObstacle: Obstacle?
        for channel in Self.ordered(channels, preferring: customer.preferredChannel) {
            switch address(of: customer, channel: channel, messageClass: messageClass) {
            case .success(let address): return .send(channel, address: address)
            case .failure(let obstacle): firstObstacle = firstObstacle ?? obstacle
            }
        }
        return .skip(firstObstacle ?? .noAddress(.sms))
    }

    /// While something of his is open he gets no offers, and after an accident no cheer either.
    private func matter(of customer: Customer, messageClass: MessageClass) -> Obstacle? {
        guard messageClass != .service, let open = matters[customer.id] else { return nil }
        if open.contains(.accident) { return .accidentOpen }
        return messageClass == .marketing && open.contains(.complaint) ? .complaintOpen : nil
    }

    private static func ordered(_ channels: [ChannelKind], preferring preferred: ChannelKind?) -> [ChannelKind] {
        guard let preferred, channels.contains(preferred) else { return channels }
        return [preferred] + channels.filter { $0 != preferred }
    }

    private func address(
        of customer: Customer, channel: ChannelKind, messageClass: MessageClass
    ) -> Result<String, Obstacle> {
        let answer = customer.consents.answer(to: messageClass, by: channel)
        if channel.isTask {
            // A no is a no; a yes in advance is what senders need, not a consultant who knows him.
            if answer == .refused { return .failure(.refused(channel, messageClass)) }
            return place(of: customer, channel: channel, messageClass: messageClass)
        }
        let addresses = channel.carrier == .sms ? customer.phones : customer.emails
        guard !addresses.isEmpty else { return .failure(.noAddress(channel.carrier)) }
        if channel == .letter || channel == .card, let postal = customer.address, customer.isBad(postal, kind: .postal)
        {
            return .failure(.badAddress)
        }
        switch answer {
        case .refused: return .failure(.refused(channel, messageClass))
        case nil where messageClass == .marketing: return .failure(.noConsent(channel))
        case .granted, nil: break
        }
        var reason = ""
        for address in addresses {
            guard let found = suppression(of: address, carrier: channel.carrier, messageClass: messageClass) else {
                return .success(address)
            }
            reason = found.reason
        }
        return .failure(.suppressed(reason))
    }

    /// Where a person calls or goes.
    private func place(
        of customer: Customer, channel: ChannelKind, messageClass: MessageClass
    ) -> Result<String, Obstacle> {
        let treatment: Treatment? =
            switch channel {
            case .call: messageClass == .service ? .serviceCall : .call
            case .visit: messageClass == .service ? .serviceVisit : .visit
            default: nil
            }
        if let treatment, !isEligible(customer, for: treatment) {
            return .failure(.notEligible(treatment.rawValue))
        }
        switch channel {
        case .call:
            let phone = customer.phones.first { !customer.isBad($0, kind: .phone) }
            return phone.map { .success($0) } ?? .failure(.noAddress(.task))
        case .visit:
            let address = customer.address ?? ""
            if customer.isBad(address, kind: .postal) { return .failure(.badAddress) }
            return address.isEmpty ? .failure(.noPostalAddress) : .success(address)
        default: return .success(customer.address ?? "")
        }
    }

    /// Somebody whose card nobody knows is not kept from anything.
    private func isEligible(_ customer: Customer, for treatment: Treatment) -> Bool {
        (customer.tier ?? tiers[customer.id]).flatMap { rules.isEligible(tier: $0, for: treatment) } ?? true
    }

    private func suppression(of address: String, carrier: CarrierKind, messageClass: MessageClass) -> Suppression? {
        let key = SuppressionKey(carrier: carrier, address: carrier == .email ? address.lowercased() : address)
        return suppressions[key]?.first { $0.messageClass == nil || $0.messageClass == messageClass }
    }
}
