import Foundation
import Model
import Storage

/// A recipient of marketing says no, by the link in his mail.
public struct OptOut: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// The masked address that a link stands for, to show before anything changes; `nil` where the token is unknown.
    public func address(token: String) throws -> String? {
        try workspace.store.message(token: token).map { Masking.address($0.address) }
    }

    /// Suppresses the address for marketing and writes the refusal into the customer's record; saying it again is fine.
    ///
    /// - Returns: the masked address; `nil` where the token is unknown.
    public func refuse(token: String) throws -> String? {
        guard let message = try workspace.store.message(token: token) else { return nil }
        let now = workspace.clock.now
        try workspace.store.suppress(
            Suppression(
                carrier: message.channel.carrier, address: message.address, messageClass: .marketing,
                reason: "opted out by link", at: now))
        try workspace.store.setConsent(
            customerID: message.customerID,
            Consent(
                channel: message.channel, messageClass: .marketing, answer: .refused, source: "unsubscribe link",
                at: now))
        return Masking.address(message.address)
    }
}
