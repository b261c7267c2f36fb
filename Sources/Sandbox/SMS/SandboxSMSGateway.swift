import NIOCore
import NIOHTTP1

/// An SMS gateway on loopback that keeps what it gets, reports on it, and fails on request. It sends nothing to anybody.
///
/// - `POST /sms`, a form or JSON with `to`, `text` and, if wished, `ref`, `callback` and `apikey` (or the key as
///   `Authorization: Bearer KEY`): answers `{"code":0,"msg":"OK","sid":"…"}`. Another code, with 200 or an error
///   status, says that nothing was kept: 1 missing field, 2 wrong field, -1 wrong key (401).
/// - The callback then gets POSTs of
///   `[{"sid":"…","mobile":"…","status":"DELIVRD","error":"","time":"…","ref":"…"}]` and is to answer 200, `SUCCESS`.
/// - `GET /` shows the messages as phones do, `GET /messages` gives them as JSON.
///
/// On disk, under `directory`: `sms/messages.jsonl`.
public final class SandboxSMSGateway: Sendable {
    /// How delivery reports go out.
    public struct Reporting: Sendable {
        /// What a POST of reports looks like.
        public enum Form: Sendable, Hashable {
            /// The JSON array as the body.
            case json
            /// A form with the JSON array as the value of this field (Yunpian's is `sms_status`).
            case form(field: String)
        }

        /// What a POST looks like.
        public var form = Form.json
        /// The most reports in one POST.
        public var batchLimit = 100
        /// How long the first report of a batch waits for company.
        public var gathering = Duration.milliseconds(50)
        /// The waits between attempts; after the last the batch is given up.
        public var retryDelays: [Duration] = [.seconds(1), .seconds(5), .seconds(15)]

        /// All as said above.
        public init() {}
    }

    /// What the gateway may be given and need not be.
    public struct Options: Sendable {
        /// The key that senders must name; `nil` is any or none.
        public var apiKey: String?
        /// What goes wrong.
        public var faults = SandboxFaults.standard
        /// How delivery reports go out.
        public var reporting = Reporting()
        /// A connection on which nothing comes for so long is closed.
        public var idleTimeout = Duration.seconds(300)
        /// How many connections at once; one more is closed.
        public var connectionLimit = 1000
        /// How many messages stay in memory; the file has all.
        public var memoryLimit = 10_000
        /// Time, waiting and ids.
        public var environment = SandboxEnvironment()

        /// All as said above.
        public init() {}
    }

    private let listener: Listener
    private let desk: SMSDesk

    private init(_ listener: Listener, _ desk: SMSDesk) {
        self.listener = listener
        self.desk = desk
    }

    /// Starts a gateway; port 0 is any free one, no `directory` is memory only.
    ///
    /// - Throws: `SandboxError` of kind `cannotListen` or `cannotWrite`.
    public static func start(
        directory: String? = nil, host: String = "127.0.0.1", port: Int = 0, options: Options = Options()
    ) async throws -> SandboxSMSGateway {
        let desk = try SMSDesk(directory: directory, options: options)
        let idleTimeout = TimeAmount(options.idleTimeout)
        let listener = try await Listener.listen(host: host, port: port, limit: options.connectionLimit) {
            channel, isOverLimit in
            guard !isOverLimit else { throw ChannelError.ioOnClosedChannel }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(IdleStateHandler(readTimeout: idleTimeout))
            try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
            try pipeline.addHandler(SMSHandler(desk: desk))
        }
        return SandboxSMSGateway(listener, desk)
    }

    /// Closes the socket and all connections, and gives up the reports that have not gone out. What has been kept can
    /// still be read.
    public func stop() async {
        await listener.stop()
        await desk.reports.stop()
    }

    /// The address listened on, as given.
    public var host: String { listener.host }
    /// The port listened on.
    public var port: Int { listener.port }
    /// Where the page is.
    public var url: String { "http://\(host):\(port)/" }

    /// What goes wrong from now on; setting it starts all its counts anew.
    public var faults: SandboxFaults {
        get { desk.faults.faults }
        set { desk.faults.faults = newValue }
    }

    /// The messages kept, oldest first, as far as they are in memory.
    public var messages: [KeptSMS] { desk.messages.items }
    /// How many messages were kept.
    public var messageCount: Int { desk.messages.count }
    /// The POSTs of reports that are over, taken or given up.
    public var reportPushes: [ReportPush] { desk.reports.pushes.items }

    /// The messages to a number, written as the sender wrote it.
    public func messages(to number: String) -> [KeptSMS] {
        messages.filter { $0.to == number }
    }

    /// Waits until at least `count` messages have been kept, and gives those in memory.
    ///
    /// - Throws: `SandboxError` of kind `timedOut`.
    @discardableResult
    public func awaitMessages(_ count: Int = 1, within timeout: Duration = .seconds(10)) async throws -> [KeptSMS] {
        try await desk.messages.wait(for: "\(count) messages", timeout: timeout) { $0.count >= count }
    }

    /// Waits until at least `count` reports have been taken or given up, in as many POSTs as it took.
    ///
    /// - Throws: `SandboxError` of kind `timedOut`.
    @discardableResult
    public func awaitReports(_ count: Int = 1, within timeout: Duration = .seconds(10)) async throws -> [ReportPush] {
        try await desk.reports.pushes.wait(for: "\(count) reports", timeout: timeout) { shelf in
            shelf.items.reduce(0) { $0 + $1.sids.count } >= count
        }
    }

    /// Forgets what has been kept so far; files stay.
    public func clear() {
        desk.messages.clear()
        desk.reports.pushes.clear()
    }
}
