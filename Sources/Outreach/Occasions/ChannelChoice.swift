import Foundation
import Model
import Storage

/// Chooses the channel through which a customer may be written to.
struct ChannelChoice {
    /// Suppressions of the addresses of the customers in question, by carrier and address.
    private let suppressions: [SuppressionKey: [Suppression]]

    private struct SuppressionKey: Hashable {
        var carrier: CarrierKind
        var address: String
    }

    /// - Parameter customers: all that will be asked about; their suppressions are read in one query.
    init(customers: [Customer], store: Store) throws {
        let addresses = customers.flatMap { customer in
            customer.phones.map { (carrier: CarrierKind.sms, address: $0) }
                + customer.emails.map { (carrier: CarrierKind.email, address: $0) }
        }
        suppressions = Dictionary(grouping: try store.suppressions(of: addresses)) {
            SuppressionKey(carrier: $0.carrier, address: $0.address)
        }
    }

    /// The first channel without an obstacle; otherwise the obstacle of the first channel.
    ///
    /// A channel that the customer prefers comes before the pack's own order.
    func decide(for customer: Customer, channels: [ChannelKind], messageClass: MessageClass) -> DueItem.Decision {
        var firstObstacle: Obstacle?
        for channel in Self.ordered(channels, preferring: customer.preferredChannel) {
            switch address(of: customer, channel: channel, messageClass: messageClass) {
            case .success(let address): return .send(channel, address: address)
            case .failure(let obstacle): firstObstacle = firstObstacle ?? obstacle
            }
        }
        return .skip(firstObstacle ?? .noAddress(.sms))
    }

    private static func ordered(_ channels: [ChannelKind], preferring preferred: ChannelKind?) -> [ChannelKind] {
        guard let preferred, channels.contains(preferred) else { return channels }
        return [preferred] + channels.filter { $0 != preferred }
    }

    private func address(
        of customer: Customer, channel: ChannelKind, messageClass: MessageClass
    ) -> Result<String, Obstacle> {
        let addresses = channel.carrier == .sms ? customer.phones : customer.emails
        guard !addresses.isEmpty else { return .failure(.noAddress(channel.carrier)) }
        switch consent(of: customer, channel: channel, messageClass: messageClass) {
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

    /// Letters and cards travel by mail, so the answer given for mail counts for them where there is none of their own.
    private func consent(
        of customer: Customer, channel: ChannelKind, messageClass: MessageClass
    ) -> Consent.Answer? {
        let answers = customer.consents.filter { $0.messageClass == messageClass }
        for consulted in channel.consulted {
            if let answer = answers.last(where: { $0.channel == consulted })?.answer { return answer }
        }
        return nil
    }

    private func suppression(of address: String, carrier: CarrierKind, messageClass: MessageClass) -> Suppression? {
        let key = SuppressionKey(carrier: carrier, address: carrier == .email ? address.lowercased() : address)
        return suppressions[key]?.first { $0.messageClass == nil || $0.messageClass == messageClass }
    }
}
