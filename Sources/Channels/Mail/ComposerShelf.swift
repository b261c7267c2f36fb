import Model
import Synchronization

/// The composer of a channel, prepared once and made anew when the settings that it depends on change.
final class ComposerShelf: Sendable {
    private let last = Mutex<(terms: MailComposer.Terms, composer: MailComposer)?>(nil)

    /// - Parameter make: makes one on these terms.
    func composer(
        on terms: MailComposer.Terms, make: (MailComposer.Terms) throws(Problem) -> MailComposer
    ) throws(Problem) -> MailComposer {
        if let composer = last.withLock({ $0?.terms == terms ? $0?.composer : nil }) { return composer }
        let composer = try make(terms)
        last.withLock { $0 = (terms, composer) }
        return composer
    }
}
