import Model
import Synchronization

/// The composer of a channel, prepared once and made anew when the settings change.
final class ComposerShelf: Sendable {
    private let last = Mutex<(settings: Settings, composer: MailComposer)?>(nil)

    /// - Parameter make: makes one for these settings.
    func composer(
        for settings: Settings, make: () throws(Problem) -> MailComposer
    ) throws(Problem) -> MailComposer {
        if let composer = last.withLock({ $0?.settings == settings ? $0?.composer : nil }) { return composer }
        let composer = try make()
        last.withLock { $0 = (settings, composer) }
        return composer
    }
}
