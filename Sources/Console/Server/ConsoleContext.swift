import Hummingbird

/// What a request carries through the console: who asks, and from where.
struct ConsoleContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set by `LoginGate`.
    var visitor: Visitor?
    /// The far end's network address; behind a proxy, the proxy's.
    let address: String

    init(source: Source) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Bytes. Forms are small; a receipt holds a hundred reports at the most.
    var maxUploadSize: Int { 1_048_576 }

    /// The visitor of a page behind the log-in gate.
    func known() throws -> Visitor {
        guard let visitor else { throw Refusal(.unauthorized, Refusal.text(for: .unauthorized)) }
        return visitor
    }
}
