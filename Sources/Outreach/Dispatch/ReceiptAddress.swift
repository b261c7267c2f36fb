import Channels
import Model
import Storage

/// The address that a gateway posts its reports to: `/receipts/CHANNEL/SECRET`, the secret drawn once for each channel.
public struct ReceiptAddress: Sendable {
    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    public func url(forChannel name: String) throws -> String {
        "\(workspace.settings.publicURL)/receipts/\(name)/\(try secret(forChannel: name))"
    }

    /// The same with its secret masked, to be shown.
    public func masked(forChannel name: String) -> String {
        "\(workspace.settings.publicURL)/receipts/\(name)/•••"
    }

    /// In time that depends on the lengths only, so that a secret cannot be guessed byte by byte.
    public func isRight(_ secret: String, forChannel name: String) throws -> Bool {
        guard workspace.channels.definitions.contains(where: { $0.name == name }) else { return false }
        return ConstantTime.isEqual(try self.secret(forChannel: name).utf8, secret.utf8)
    }

    private func secret(forChannel name: String) throws -> String {
        try workspace.store.secret(named: "receipts/\(name)", otherwise: workspace.drawToken())
    }
}
