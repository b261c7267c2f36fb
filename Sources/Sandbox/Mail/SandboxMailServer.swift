import NIOCore

/// A mail server on loopback that keeps what it gets and fails on request: RFC 5321 with PIPELINING, 8BITMIME, SIZE,
/// DSN, ENHANCEDSTATUSCODES, SMTPUTF8 and AUTH. It delivers nothing to anybody.
///
/// On disk, under `directory`: each mail in `mail/new` and each bounce in `bounces/new`, both Maildirs. It is strict
/// where a real server may be: a bare LF, a NUL or a line over 998 octets is refused.
public final class SandboxMailServer: Sendable {
    /// Who may send.
    public enum Authentication: Sendable, Hashable {
        /// AUTH is not offered.
        case off
        /// AUTH is offered, any name and password is right, and nobody needs it.
        case any
        /// Nobody sends without logging in as this user.
        case only(name: String, password: String)

        var isOffered: Bool { self != .off }

        var isRequired: Bool { if case .only = self { true } else { false } }

        func admits(_ name: String, _ password: String) -> Bool {
            switch self {
            case .off: false
            case .any: true
            case .only: self == .only(name: name, password: password)
            }
        }
    }

    /// What the server may be given and need not be.
    public struct Options: Sendable {
        /// Who may send.
        public var authentication = Authentication.any
        /// What goes wrong.
        public var faults = SandboxFaults.standard
        /// The largest message, in octets; told as SIZE (RFC 1870).
        public var sizeLimit = 26_214_400
        /// A client that says nothing for so long hears 421 (RFC 5321 §4.5.3.2 wants five minutes).
        public var idleTimeout = Duration.seconds(300)
        /// How many connections at once; one more hears 421.
        public var connectionLimit = 500
        /// How many mails stay in memory; their files all stay.
        public var memoryLimit = 10_000
        /// The name that the server goes by.
        public var hostname = "sandbox.localhost"
        /// Time, waiting and ids.
        public var environment = SandboxEnvironment()

        /// All as said above.
        public init() {}
    }

    private let listener: Listener
    private let office: PostOffice
    private let faultBook: FaultBook

    private init(_ listener: Listener, _ office: PostOffice, _ faultBook: FaultBook) {
        self.listener = listener
        self.office = office
        self.faultBook = faultBook
    }

    /// Starts a server; port 0 is any free one, no `directory` is memory only.
    ///
    /// - Throws: `SandboxError` of kind `cannotListen` or `cannotWrite`.
    public static func start(
        directory: String? = nil, host: String = "127.0.0.1", port: Int = 0, options: Options = Options()
    ) async throws -> SandboxMailServer {
        let office = try PostOffice(
            directory: directory, hostname: options.hostname, memoryLimit: options.memoryLimit,
            environment: options.environment)
        let faultBook = FaultBook(options.faults, now: options.environment.now)
        let house = SMTPSession.House(
            hostname: options.hostname, sizeLimit: options.sizeLimit, authentication: options.authentication,
            faults: faultBook, environment: options.environment)
        let idleTimeout = TimeAmount(options.idleTimeout)
        let listener = try await Listener.listen(host: host, port: port, limit: options.connectionLimit) {
            channel, isOverLimit in
            let session = SMTPSession(house, isTurningAway: isOverLimit)
            try channel.pipeline.syncOperations.addHandlers([
                IdleStateHandler(readTimeout: idleTimeout), SMTPHandler(session: session, office: office),
            ])
        }
        return SandboxMailServer(listener, office, faultBook)
    }

    /// Closes the socket and all connections. What has been kept can still be read.
    public func stop() async {
        await listener.stop()
    }

    /// The address listened on, as given.
    public var host: String { listener.host }
    /// The port listened on.
    public var port: Int { listener.port }
    /// How many clients are connected now.
    public var openConnections: Int { listener.openConnections }

    /// What goes wrong from now on; setting it starts all its counts anew.
    public var faults: SandboxFaults {
        get { faultBook.faults }
        set { faultBook.faults = newValue }
    }

    /// The mails kept, oldest first, as far as they are in memory.
    public var mails: [KeptMail] { office.mails.items }
    /// How many mails were kept.
    public var mailCount: Int { office.mails.count }
    /// The bounces and other reports written, oldest first, as far as they are in memory.
    public var bounces: [KeptBounce] { office.bounces.items }

    /// The mails to an address; case does not matter.
    public func mails(to address: String) -> [KeptMail] {
        let address = address.lowercased()
        return mails.filter { mail in mail.addresses.contains { $0.lowercased() == address } }
    }

    /// Waits until at least `count` mails have been kept, and gives those in memory.
    ///
    /// - Throws: `SandboxError` of kind `timedOut`.
    @discardableResult
    public func awaitMails(_ count: Int = 1, within timeout: Duration = .seconds(10)) async throws -> [KeptMail] {
        try await office.mails.wait(for: "\(count) mails", timeout: timeout) { $0.count >= count }
    }

    /// Waits until at least `count` bounces have been written, and gives those in memory.
    ///
    /// - Throws: `SandboxError` of kind `timedOut`.
    @discardableResult
    public func awaitBounces(_ count: Int = 1, within timeout: Duration = .seconds(10)) async throws -> [KeptBounce] {
        try await office.bounces.wait(for: "\(count) bounces", timeout: timeout) { $0.count >= count }
    }

    /// Forgets what has been kept so far; files stay.
    public func clear() {
        office.mails.clear()
        office.bounces.clear()
    }
}
