import Foundation
import Model
import Storage

/// A recipient of marketing says no, by the link in his mail or by answering to its unsubscribe address.
public struct OptOut: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// The masked address that a link stands for, to show before anything changes; `nil` where the token is unknown.
    public func address(token: String) throws -> String? {
        try workspace.store.message(token: token).map { Masking.address($0.address) }
    }

    /// How the suppression list names what a recipient himself said.
    static let reason = "opted out"

    /// How the recipient said it.
    public enum Way: String, Sendable {
        case link = "unsubscribe link"
        case mail = "unsubscribe mail"
    }

    /// Suppresses the address for marketing and writes the refusal into the customer's record, for everything that travels
    /// the same way: who wants no letters by mail wants no cards by mail. Saying it again is fine.
    ///
    /// - Returns: the masked address; `nil` where the token is unknown.
    public func refuse(token: String, by way: Way = .link) throws -> String? {
        guard let message = try workspace.store.message(token: token) else { return nil }
        let now = workspace.clock.now
        let carrier = message.channel.carrier
        if !message.address.isEmpty {
            try workspace.store.suppress(
                Suppression(
                    carrier: carrier, address: message.address, messageClass: .marketing,
                    reason: "\(Self.reason) by \(way.rawValue)", at: now))
        }
        for channel in ChannelKind.allCases where channel.carrier == carrier {
            try workspace.store.setConsent(
                customerID: message.customerID,
                Consent(channel: channel, messageClass: .marketing, answer: .refused, source: way.rawValue, at: now))
        }
        return Masking.address(message.address)
    }
}
