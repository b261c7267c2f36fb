import Channels
import Foundation
import Model
import Storage
import Templating

/// A store with everything that its stages work with: records and ledger, packs, channels, settings, and the time.
public struct Workspace: Sendable {
    public let store: Store
    public let packs: PackLibrary
    public let channels: ChannelLibrary
    public let settings: Settings
    public let clock: WallClock
    /// Draws a secret: 32 hexadecimal digits that nobody can guess.
    public let drawToken: @Sendable () -> String
    /// What the packs attach to mails, ready for the wire.
    let files = MailFiles()

    public init(
        store: Store, packs: PackLibrary, channels: ChannelLibrary, settings: Settings, clock: WallClock,
        drawToken: @escaping @Sendable () -> String = Workspace.randomToken
    ) {
        self.store = store
        self.packs = packs
        self.channels = channels
        self.settings = settings
        self.clock = clock
        self.drawToken = drawToken
    }

    /// 128 bits of the system's randomness.
    @Sendable public static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in (generator.next() as UInt64).hexadecimal }.joined()
    }

    /// The channel file that the settings name for this kind of carrier: enough to show what it would send. Its
    /// environment may be incomplete, which opening a `Carrier` on it refuses.
    public func channel(for carrier: CarrierKind) throws(Problem) -> ChannelDefinition {
        guard let name = settings.carriers[carrier] else {
            throw Problem(
                "no channel carries \(carrier.rawValue)", at: Place(file: "hongyan.yaml", field: "channels"),
                hint: "name one of channels/*.yaml under channels: \(carrier.rawValue)")
        }
        return try channels.described(name)
    }

    /// Every channel file that may carry this kind, in the order in which they are used.
    ///
    /// - Throws: `Problem` where there is none, or one is not there.
    public func channels(for carrier: CarrierKind) throws(Problem) -> [ChannelDefinition] {
        var definitions = [try channel(for: carrier)]
        for name in settings.standIns[carrier] ?? [] { definitions.append(try channels.described(name)) }
        return definitions
    }
}
