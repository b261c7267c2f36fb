import CCurl

/// What the thread of an `HTTPTransport` does: takes requests, drives libcurl, resumes the callers.
///
/// Requests beyond the connections of a host wait here, in order: libcurl would go through all that wait for each one
/// that ends (measured with 20,000 waiting: 2,800 requests/s instead of 9,200).
final class HTTPLoop {
    /// A request, its caller, and when his patience ends.
    private struct Job {
        let request: TransferRequest
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<TransferOutcome, Never>
    }

    /// Scheme, name and port, as far as connections are shared.
    private struct Host {
        var running = 0
        var waiting = FIFO<Job>()
    }

    private let inbox: CurlInbox<HTTPTransport.Command>
    private let driver: CurlDriver
    private let rules: HTTPTransfer.Rules
    private var connectionsPerHost: Int
    private var hosts: [Substring: Host] = [:]
    private var transfers: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    /// Handles that did their work and can be used again, which saves making them.
    private var spare: [UnsafeMutableRawPointer] = []
    private var isClosing = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(
        inbox: CurlInbox<HTTPTransport.Command>, poller: Poller, connectionsPerHost: Int, rules: HTTPTransfer.Rules
    ) {
        self.inbox = inbox
        driver = CurlDriver(inbox.multi, poller)
        self.rules = rules
        self.connectionsPerHost = max(1, connectionsPerHost)
        tellLimit()
    }

    private func tellLimit() {
        cu_multi_set_long(inbox.multi, CURLMOPT_MAXCONNECTS, connectionsPerHost * 4)
        // Our queue keeps the limit by itself; this covers two spellings of one host.
        cu_multi_set_long(inbox.multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
    }

    func run() {
        while true {
            for command in inbox.take() { take(command) }
            if isClosing, transfers.isEmpty { break }
            _ = driver.turn(until: nil)
            for (easy, result) in finishedTransfers(of: inbox.multi) { finish(easy, result) }
        }
        for easy in spare { curl_easy_cleanup(easy) }
        for closer in closers { closer.resume() }
    }

    private func take(_ command: HTTPTransport.Command) {
        switch command {
        case .perform(let request, let continuation):
            let job = Job(request: request, deadline: .now + request.timeout, continuation: continuation)
            hosts[host(of: request), default: Host()].waiting.append(job)
            startWaiting(for: host(of: request))
        case .limit(let connections):
            connectionsPerHost = connections
            tellLimit()
            for name in Array(hosts.keys) { startWaiting(for: name) }
        case .close(let continuation):
            isClosing = true
            if let continuation { closers.append(continuation) }
        }
    }

    private func startWaiting(for name: Substring) {
        while var host = hosts[name], host.running < connectionsPerHost {
            guard let job = host.waiting.popFirst() else {
                if host.running == 0 { hosts[name] = nil }
                return
            }
            hosts[name] = nil  // one owner while the queue changes, or it would be copied
            if start(job) { host.running += 1 }
            hosts[name] = host
        }
    }

    private func start(_ job: Job) -> Bool {
        let patience = job.deadline - .now
        guard patience > .zero else {
            let reason = "no connection was free within \(job.request.timeout)"
            job.continuation.resume(returning: .notSent(reason: reason))
            return false
        }
        guard let easy = spare.popLast() ?? curl_easy_init() else {
            job.continuation.resume(returning: .notSent(reason: CURLE_OUT_OF_MEMORY.sentence))
            return false
        }
        transfers[easy] = HTTPTransfer(
            job.request, on: easy, within: patience, rules: rules, continuation: job.continuation)
        guard curl_multi_add_handle(inbox.multi, easy) == CURLM_OK else {
            release(easy)?.continuation.resume(returning: .notSent(reason: CURLE_FAILED_INIT.sentence))
            return false
        }
        return true
    }

    private func finish(_ easy: UnsafeMutableRawPointer, _ result: CURLcode) {
        guard let outcome = transfers[easy]?.outcome(of: result) else { return }
        curl_multi_remove_handle(inbox.multi, easy)
        guard let transfer = release(easy) else { return }
        transfer.continuation.resume(returning: outcome)
        let name = host(of: transfer.request)
        hosts[name]?.running -= 1
        startWaiting(for: name)
    }

    private func release(_ easy: UnsafeMutableRawPointer) -> HTTPTransfer? {
        curl_easy_reset(easy)
        spare.append(easy)
        return transfers.removeValue(forKey: easy)
    }

    /// `https://sms.example.com:8443`.
    private func host(of request: TransferRequest) -> Substring {
        var slashes = 0
        let bytes = request.url.utf8.prefix { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes < 3
        }
        return Substring(bytes)
    }
}
