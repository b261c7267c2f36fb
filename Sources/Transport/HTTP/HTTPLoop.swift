import CCurl

/// What the thread of an `HTTPTransport` does: takes requests, drives libcurl, resumes the callers.
final class HTTPLoop {
    private let inbox: CurlInbox<HTTPTransport.Command>
    private let rules: HTTPTransfer.Rules
    private var transfers: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    /// Handles that did their work and can be used again, which saves making them.
    private var spare: [UnsafeMutableRawPointer] = []
    private var isClosing = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(inbox: CurlInbox<HTTPTransport.Command>, connectionsPerHost: Int, rules: HTTPTransfer.Rules) {
        self.inbox = inbox
        self.rules = rules
        let connections = max(1, connectionsPerHost)
        cu_multi_set_long(inbox.multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        cu_multi_set_long(inbox.multi, CURLMOPT_MAXCONNECTS, connections * 4)
    }

    func run() {
        while !isClosing || !transfers.isEmpty {
            for command in inbox.take() { take(command) }
            var running: Int32 = 0
            curl_multi_perform(inbox.multi, &running)
            for (easy, result) in finishedTransfers(of: inbox.multi) { finish(easy, result) }
            if isClosing && transfers.isEmpty { break }
            curl_multi_poll(inbox.multi, nil, 0, 60_000, nil)
        }
        for easy in spare { curl_easy_cleanup(easy) }
        for closer in closers { closer.resume() }
    }

    private func take(_ command: HTTPTransport.Command) {
        switch command {
        case .perform(let request, let continuation):
            guard let easy = spare.popLast() ?? curl_easy_init() else {
                return continuation.resume(returning: .notSent(reason: CURLE_OUT_OF_MEMORY.sentence))
            }
            let transfer = HTTPTransfer(request, on: easy, rules: rules, continuation: continuation)
            transfers[easy] = transfer
            if curl_multi_add_handle(inbox.multi, easy) != CURLM_OK { finish(easy, CURLE_FAILED_INIT) }
        case .close(let continuation):
            isClosing = true
            if let continuation { closers.append(continuation) }
        }
    }

    private func finish(_ easy: UnsafeMutableRawPointer, _ result: CURLcode) {
        guard let transfer = transfers.removeValue(forKey: easy) else { return }
        let outcome = transfer.outcome(of: result)
        curl_multi_remove_handle(inbox.multi, easy)
        curl_easy_reset(easy)
        spare.append(easy)
        transfer.continuation.resume(returning: outcome)
    }
}
