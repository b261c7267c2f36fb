import CCurl

/// One connection of a pool: a libcurl handle that was only told to connect, and the dialogue that is held over it.
///
/// Belongs to the thread of its pool.
final class SMTPConnection {
    enum State {
        case connecting, idle, busy
        /// QUIT was said: whatever comes now, the end is near.
        case leaving
    }

    /// What `serve` found.
    enum Event {
        case nothing
        /// The dialogue is finished, and the connection can have another.
        case free
        /// The connection is of no use any more.
        case broken
    }

    private(set) var state = State.connecting
    private(set) var job: SMTPJob?
    /// How many messages were begun on it.
    private(set) var messages = 0
    /// When the pool should lose patience.
    private(set) var deadline: ContinuousClock.Instant
    /// There is output that the network did not take.
    private(set) var isBlocked = false
    private(set) var socket = CURL_SOCKET_BAD
    let easy: UnsafeMutableRawPointer
    let greeting: SMTPGreeting

    private let relay: SMTPRelay
    private let transcript: (@Sendable (TranscriptLine) -> Void)?
    private let secrets: SMTPSecrets
    private var dialogue: SMTPDialogue?
    private var wasAnswered = false
    /// How many replies were heard.
    private var replies = 0

    /// - Parameter token: of OAuth 2; nil where the log-in takes none.
    init?(relay: SMTPRelay, token: String?, transcript: (@Sendable (TranscriptLine) -> Void)?) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.relay = relay
        secrets = SMTPSecrets(of: relay, token: token)
        self.transcript = transcript
        greeting = SMTPGreeting(secrets: secrets, transcript: transcript)
        deadline = .now + relay.timeout
        greeting.listen(to: easy)
        cu_set_string(easy, CURLOPT_URL, relay.url)
        cu_set_string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        cu_set_string(easy, CURLOPT_PROXY, "")
        cu_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cu_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        cu_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
        cu_set_long(easy, CURLOPT_TIMEOUT_MS, relay.timeout.milliseconds)
        if relay.security != .none { cu_set_long(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let username = relay.username {
            cu_set_string(easy, CURLOPT_USERNAME, username)
            cu_set_string(easy, CURLOPT_PASSWORD, relay.password ?? "")
        }
        if let mechanism = relay.mechanism {
            cu_set_string(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=\(mechanism.rawValue)")
        }
        if let token { cu_set_string(easy, CURLOPT_XOAUTH2_BEARER, token) }
        if let caFile = relay.caFile { cu_set_string(easy, CURLOPT_CAINFO, caFile) }
    }

    /// The outcome for the job, when it is known.
    var outcome: SMTPOutcome? { dialogue?.outcome }

    /// A kept connection ended before the server answered anything: the message has not been begun.
    var wasStale: Bool {
        guard messages > 1, !wasAnswered else { return false }
        switch outcome {
        case .notSent: return true
        case .deferred(let reply, .mail): return reply.code == 421
        default: return false
        }
    }

    /// libcurl has connected. False if it has no socket to show for it.
    func opened() -> Bool {
        state = .idle
        deadline = .now + relay.idleTimeout
        return cu_get_socket(easy, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD
    }

    /// Starts with a message; `serve` does the rest.
    func begin(_ job: SMTPJob) {
        self.job = job
        state = .busy
        messages += 1
        wasAnswered = false
        dialogue = SMTPDialogue(job.parcel, extensions: greeting.extensions)
        deadline = .now + relay.timeout
    }

    /// The caller has his outcome; what the dialogue still does concerns the connection only.
    func dismissJob() {
        job = nil
    }

    /// Ready for the next message.
    func rest() {
        dialogue = nil
        state = .idle
        deadline = .now + relay.idleTimeout
    }

    /// Says QUIT. The answer is waited for a little while, so that the server sees an orderly end.
    func leave() {
        state = .leaving
        deadline = .now + min(relay.timeout, .seconds(2))
        transcript?(TranscriptLine(side: .client, text: "QUIT"))
        _ = send(Array("QUIT\r\n".utf8)[...])
    }

    /// Nothing came in time.
    func giveUp() {
        let wait = dialogue?.isTransferring == true ? relay.finalTimeout : relay.timeout
        end("the relay did not answer within \(wait)")
    }
}

// MARK: - The wire

extension SMTPConnection {
    /// Writes and reads as much as goes without waiting.
    func serve(_ buffer: UnsafeMutableRawBufferPointer) -> Event {
        guard state == .busy else {
            // A server that speaks while it is not asked is taking its leave, or is out of step.
            if case .nothing = read(buffer) { return .nothing }
            return .broken
        }
        while dialogue?.isFinished == false {
            let (phase, repliesBefore) = (dialogue?.phase, replies)
            let wrote = write()
            let heard = read(buffer)
            if dialogue?.isFinished != false { break }
            if case .failed(let reason) = heard {
                end(reason)
            } else if case .failed(let reason) = wrote {
                // What the server said before it hung up has been heard by now.
                end(reason)
            } else {
                // A whole reply, not some bytes of it: a relay must not hold a message for ever by a byte at a time.
                if replies > repliesBefore || dialogue?.phase != phase { restartClock() }
                if !heard.isProgress || dialogue?.output.isEmpty != false || isBlocked { return .nothing }
            }
        }
        return dialogue?.isReusable == true ? .free : .broken
    }

    private enum Transfer {
        case nothing, some
        case failed(String)

        var isProgress: Bool { if case .some = self { true } else { false } }
    }

    private func write() -> Transfer {
        defer { say() }
        isBlocked = false
        var result = Transfer.nothing
        while let output = dialogue?.output, !output.isEmpty {
            // At most a TLS record at a time: a record that was not taken whole cannot be read by the other side, and
            // is offered again from the same place in memory, as OpenSSL demands.
            let portion = output.prefix(16384)
            switch send(portion) {
            case .success(0):
                isBlocked = true
                return result
            case .success(let count):
                dialogue?.handedOver(count)
                result = .some
            case .failure(let failure):
                return .failed(failure.reason)
            }
        }
        return result
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        var result = Transfer.nothing
        while true {
            var count = 0
            let code = curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count)
            if code == CURLE_AGAIN { return result }
            if code != CURLE_OK { return .failed("the connection to the relay failed: \(code.sentence)") }
            if count == 0 { return .failed("the relay closed the connection") }
            result = .some
            hear(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            // TLS may hold more than the socket shows, so it is read until there is nothing left.
            if dialogue?.isFinished == true || (relay.security == .none && count < buffer.count) { return result }
        }
    }

    private func hear(_ bytes: UnsafeRawBufferPointer) {
        guard dialogue != nil else { return }
        let replies = dialogue?.receive(bytes) ?? []
        self.replies += replies.count
        if replies.contains(where: { $0.code != 421 }) { wasAnswered = true }
        guard let transcript else { return }
        for reply in replies {
            for line in TranscriptLine.lines(of: secrets.masked(reply)) { transcript(line) }
        }
    }

    private func say() {
        guard let commands = dialogue?.takeCommands(), let transcript else { return }
        for command in commands { transcript(TranscriptLine(side: .client, text: secrets.masked(command))) }
    }

    private func end(_ reason: String) {
        transcript?(TranscriptLine(side: .note, text: reason))
        dialogue?.disconnected(reason)
    }

    private func restartClock() {
        deadline = .now + (dialogue?.isTransferring == true ? relay.finalTimeout : relay.timeout)
    }

    private struct WriteFailure: Error {
        let reason: String
    }

    /// How many bytes were taken; none if the network is busy.
    private func send(_ bytes: ArraySlice<UInt8>) -> Result<Int, WriteFailure> {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(easy, $0.baseAddress, $0.count, &count) }
        if code == CURLE_OK { return .success(count) }
        if code == CURLE_AGAIN { return .success(0) }
        return .failure(WriteFailure(reason: "the connection to the relay failed: \(code.sentence)"))
    }
}
