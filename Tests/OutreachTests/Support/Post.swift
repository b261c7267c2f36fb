import Channels
import Foundation
import Logging
import Model
import Outreach
import Sandbox
import Storage
import Synchronization

/// A room with the sandbox's mail server and SMS gateway on loopback, and dispatchers that send to them.
final class Post: Sendable {
    let room: Room
    let mail: SandboxMailServer
    let sms: SandboxSMSGateway
    let log = LogWatch()

    private init(_ room: Room, _ mail: SandboxMailServer, _ sms: SandboxSMSGateway) {
        self.room = room
        self.mail = mail
        self.sms = sms
    }

    /// Runs `body` with a post office, and closes it.
    ///
    /// - Parameters:
    ///   - pause: what the mail server waits by where a fault says that it is late.
    ///   - backup: a second relay's port; its channel is `backup`, and stands in for `mail`.
    ///   - maildir: where returned mail is to lie; the folder is then `MAILDIR/bounces`.
    static func open<Result>(
        packs: [String: String]? = Packs.pack("hello", when: "{anchor: birthday}", channels: "[email, sms]"),
        faults: SandboxFaults = .standard, pause: (@Sendable (Duration) async throws -> Void)? = nil,
        authentication: SandboxMailServer.Authentication = .any, mail: String = Channels.mail, backup: Int? = nil,
        keepsFiles: Bool = false, adjust: (inout Settings) -> Void = { _ in }, _ body: (Post) async throws -> Result
    ) async throws -> Result {
        let files = keepsFiles ? FileManager.default.temporaryDirectory.path + "/sandbox-" + UUID().uuidString : nil
        defer { if let files { try? FileManager.default.removeItem(atPath: files) } }
        var options = SandboxMailServer.Options()
        options.faults = faults
        options.authentication = authentication
        if let pause { options.environment.pause = pause }
        var smsOptions = SandboxSMSGateway.Options()
        smsOptions.faults = faults
        smsOptions.reporting.retryDelays = []
        let numbers = Mutex(0)
        smsOptions.environment.nextID = {
            "sid-\(numbers.withLock { number in number += 1; return number })"
        }
        let mailServer = try await SandboxMailServer.start(directory: files, options: options)
        let gateway = try await SandboxSMSGateway.start(options: smsOptions)
        let room = try Room(
            packs: packs, mailPort: mailServer.port, smsURL: String(gateway.url.dropLast()), mail: mail,
            backup: backup.map { Channels.mail.replacing("${MAIL_PORT}", with: "\($0)") }
        ) { settings in
            if backup != nil { settings.standIns = [.email: ["backup"]] }
            settings.bounceMaildir = files.map { "\($0)/bounces" }
            adjust(&settings)
        }
        let post = Post(room, mailServer, gateway)
        do {
            let result = try await body(post)
            await post.close()
            return result
        } catch {
            await post.close()
            throw error
        }
    }

    private func close() async {
        await mail.stop()
        await sms.stop()
    }

    /// - Parameters:
    ///   - kinds: what it carries.
    ///   - armedAhead: messages that wait armed for each connection, at most.
    func dispatcher(
        _ kinds: Set<CarrierKind> = [.email, .sms], on workspace: Workspace? = nil, armedAhead: Int = 1
    ) throws -> Dispatcher {
        let workspace = workspace ?? room.workspace
        return Dispatcher(
            workspace, carriers: try carriers(kinds, of: workspace), logger: log.logger, armedAhead: armedAhead
        ) { 0.5 }
    }

    /// Every channel of these kinds, opened.
    func carriers(_ kinds: Set<CarrierKind> = [.email, .sms], of workspace: Workspace? = nil) throws -> [Carrier] {
        let workspace = workspace ?? room.workspace
        return try kinds.sorted { $0.rawValue < $1.rawValue }
            .flatMap { try workspace.channels(for: $0) }.map { try Carrier($0) }
    }

    /// Adds people whose birthday is today, and queues what is due to them.
    func queue(_ customers: [Customer]) throws {
        let today = Birthday(solar: room.workspace.clock.today)
        try room.add(
            customers.map { customer in
                var customer = customer
                customer.birthday = today
                return customer
            })
        _ = try Outbox(room.workspace).queueDue(on: room.workspace.clock.today)
    }

    /// Adds people and launches a campaign to all of them by mail.
    func launch(_ count: Int, name: String = "spring") throws {
        try room.add((0..<count).map { .numbered($0, consents: [.marketing(.email)]) })
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(name: name, pack: "offer", audience: "everyone", channel: .email, fields: [:])
        _ = try desk.launch(name)
    }

    @discardableResult
    func send(_ kinds: Set<CarrierKind> = [.email, .sms]) async throws -> Dispatcher.Summary {
        try await dispatcher(kinds).runUntilIdle()
    }

    /// Nobody has got more than one mail.
    var nobodyGotTwo: Bool { Set(mail.mails.flatMap(\.addresses)).count == mail.mails.flatMap(\.addresses).count }
}

/// A wait that lasts until the test ends it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Keeps what is logged, and lets a test wait for it.
final class LogWatch: Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(count: Int, text: String, gate: Gate)] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    var logger: Logger { Logger(label: "test") { _ in Handler(watch: self) } }

    /// Returns once `count` lines hold `text`.
    func awaitLine(_ text: String, count: Int = 1) async {
        let gate = Gate()
        state.withLock { state in
            state.waiting.append((count, text, gate))
            Self.wake(&state)
        }
        await gate.wait()
    }

    private func note(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            Self.wake(&state)
        }
    }

    private static func wake(_ state: inout State) {
        for waiter in state.waiting where state.lines.count(where: { $0.contains(waiter.text) }) >= waiter.count {
            waiter.gate.open()
        }
    }

    private struct Handler: LogHandler {
        let watch: LogWatch
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { watch.note("\(event.message) \(event.metadata ?? [:])") }
    }
}
