import CCurl

/// What the thread of an `SMTPTransport` does: gives messages to connections, opens and closes these, keeps the time.
final class SMTPPool {
    static let closedReason = "the transport is closed"

    private let inbox: CurlInbox<SMTPTransport.Command>
    private let poller: Poller
    private let driver: CurlDriver
    private let relay: SMTPRelay
    private var limit: Int
    private var messagesPerConnection: Int
    private let transcript: (@Sendable (TranscriptLine) -> Void)?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16384, alignment: 16)
    private var waiting = FIFO<SMTPJob>()
    private var connections: [SMTPConnection] = []
    /// Those that are open.
    private var bySocket: [curl_socket_t: SMTPConnection] = [:]
    private var isClosing = false
    private var closers: [CheckedContinuation<Void, Never>] = []
    /// The relay turned a further connection away: until then we make do with those that there are.
    private var opensAgain: ContinuousClock.Instant?
    private var pause = SMTPPool.firstPause

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)

    init(
        inbox: CurlInbox<SMTPTransport.Command>, poller: Poller, relay: SMTPRelay, limit: Int,
        transcript: (@Sendable (TranscriptLine) -> Void)?
    ) {
        self.inbox = inbox
        self.poller = poller
        driver = CurlDriver(inbox.multi, poller)
        self.relay = relay
        self.limit = limit
        messagesPerConnection = relay.messagesPerConnection
        self.transcript = transcript
    }

    deinit {
        buffer.deallocate()
    }

    func run() {
        while true {
            for command in inbox.take() { take(command) }
            welcomeOpened()
            assign()
            open()
            if isClosing {
                closeUnneeded()
                if connections.isEmpty { break }
            }
            poll()
            expire()
        }
        for closer in closers { closer.resume() }
    }

    private func take(_ command: SMTPTransport.Command) {
        switch command {
        case .send(let job):
            waiting.append(job)
        case .limit(let connections, let messages):
            limit = connections
            messagesPerConnection = messages
            let idle = self.connections.filter { $0.state == .idle }
            for connection in idle.prefix(max(0, self.connections.count - limit)) { connection.leave() }
        case .close(let continuation):
            isClosing = true
            if let continuation { closers.append(continuation) }
            while let job = waiting.popFirst() {
                job.continuation.resume(returning: .notSent(reason: Self.closedReason))
            }
        }
    }
}

// MARK: - Opening and closing

extension SMTPPool {
    private func count(_ state: SMTPConnection.State) -> Int {
        connections.count { $0.state == state }
    }

    /// Opens as many connections as messages wait for.
    private func open() {
        guard !waiting.isEmpty else { return }
        let connecting = count(.connecting)
        let established = count(.busy) + count(.idle)
        let room = limit - connections.count
        if established == 0 {
            if connecting == 0, room > 0 { openOne() }
            return
        }
        if let opensAgain, opensAgain > .now { return }
        for _ in 0..<max(0, min(room, waiting.count - connecting)) { openOne() }
    }

    private func openOne() {
        let token: String?
        do { token = try relay.token?() } catch { return failAll(.notSent(reason: "\(error)")) }
        guard let connection = SMTPConnection(relay: relay, token: token, transcript: transcript) else {
            return failAll(.notSent(reason: CURLE_OUT_OF_MEMORY.sentence))
        }
        connections.append(connection)
        if curl_multi_add_handle(inbox.multi, connection.easy) != CURLM_OK {
            openingFailed(connection, CURLE_FAILED_INIT)
        }
    }

    /// Takes over what libcurl has connected.
    private func welcomeOpened() {
        guard count(.connecting) > 0 else { return }
        for (easy, result) in finishedTransfers(of: inbox.multi) {
            guard let connection = connections.first(where: { $0.easy == easy }) else { continue }
            if result == CURLE_OK, connection.opened() {
                pause = Self.firstPause
                opensAgain = nil
                bySocket[connection.socket] = connection
                poller.watch(connection.socket, writing: false)
            } else {
                openingFailed(connection, result)
            }
        }
    }

    /// With no other connection the messages that wait have their outcome. Otherwise the relay merely wants fewer.
    private func openingFailed(_ connection: SMTPConnection, _ result: CURLcode) {
        let outcome = connection.greeting.outcome(of: result)
        transcript?(TranscriptLine(side: .note, text: "could not connect: \(outcome)"))
        close(connection)
        if count(.busy) + count(.idle) + count(.connecting) == 0 { return failAll(outcome) }
        opensAgain = .now + pause
        pause = min(pause * 2, Self.longestPause)
    }

    private func failAll(_ outcome: SMTPOutcome) {
        while let job = waiting.popFirst() { job.continuation.resume(returning: outcome) }
    }

    private func close(_ connection: SMTPConnection) {
        connections.removeAll { $0 === connection }
        if bySocket.removeValue(forKey: connection.socket) != nil { poller.forget(connection.socket) }
        curl_multi_remove_handle(inbox.multi, connection.easy)
        curl_easy_cleanup(connection.easy)
    }

    private func closeUnneeded() {
        for connection in connections {
            switch connection.state {
            case .idle: connection.leave()
            case .connecting: close(connection)
            case .busy, .leaving: break
            }
        }
    }
}

// MARK: - Messages and time

extension SMTPPool {
    private func assign() {
        for connection in connections where connection.state == .idle {
            guard let job = waiting.popFirst() else { return }
            connection.begin(job)
            serve(connection)
        }
    }

    private func serve(_ connection: SMTPConnection) {
        let event = connection.serve(buffer)
        settle(connection)
        if event != .broken { poller.watch(connection.socket, writing: connection.isBlocked) }
        switch event {
        case .nothing: break
        case .broken: close(connection)
        case .free where connection.messages < messagesPerConnection && connections.count <= limit: connection.rest()
        case .free: connection.leave()
        }
    }

    /// Tells the caller the outcome as soon as there is one.
    private func settle(_ connection: SMTPConnection) {
        guard var job = connection.job, let outcome = connection.outcome else { return }
        connection.dismissJob()
        if connection.wasStale, !job.hadStaleConnection, !isClosing {
            job.hadStaleConnection = true
            waiting.prepend(job)
        } else {
            job.continuation.resume(returning: outcome)
        }
    }

    private func poll() {
        var wakes = opensAgain
        for connection in connections where connection.state != .connecting {
            wakes = min(wakes ?? connection.deadline, connection.deadline)
        }
        // A connection may have had its whole dialogue in `assign` already; then there is no reason to wait.
        if !waiting.isEmpty, count(.idle) > 0 { wakes = .now }
        for event in driver.turn(until: wakes) {
            if let connection = bySocket[event.socket] { serve(connection) }
        }
    }

    private func expire() {
        let now = ContinuousClock.now
        if let opensAgain, opensAgain <= now { self.opensAgain = nil }
        for connection in connections where connection.deadline <= now {
            switch connection.state {
            case .connecting: break  // libcurl keeps this time, and tells the reason
            case .idle: connection.leave()
            case .leaving: close(connection)
            case .busy:
                connection.giveUp()
                settle(connection)
                close(connection)
            }
        }
    }
}
