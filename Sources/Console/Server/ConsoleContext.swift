import Hummingbird

/// What a request carries through the console: who asks, and the key of his forms.
struct ConsoleContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set by `LoginGate`.
    var visitor: Visitor?

    init(source: Source) { coreContext = .init(source: source) }

    /// Forms are small; a receipt holds a hundred reports at the most.
    var maxUploadSize: Int { 1_048_576 }
}

/// Somebody who has logged in.
struct Visitor: Sendable {
    var name: String
    /// The secret of his session, as the cookie carries it; the store only knows its hash.
    var sessionToken: String
}
