import CCurl

/// HTTP requests over one thread that drives `curl_multi`: kept connections, TLS verified.
///
/// Only `http` and `https` are spoken; redirects are not followed, proxies of the environment not used, cookies not
/// kept. A request is never put on the wire a second time after the server may have had all of it: libcurl would do
/// that when a kept connection dies without an answer (see `HTTPTransfer`).
///
/// Cancelling the calling task does not recall a request: its outcome is waited for, within its timeout.
public final class HTTPTransport: Sendable {
    enum Command: Sendable {
        case perform(TransferRequest, CheckedContinuation<TransferOutcome, Never>)
        case limit(connectionsPerHost: Int)
        case close(CheckedContinuation<Void, Never>?)
    }

    private let inbox = CurlInbox<Command>()

    /// - Parameters:
    ///   - connectionsPerHost: how many connections to one host are open at most; further requests wait for one.
    ///   - responseLimit: bytes of header and body that an answer may have; a longer one is `ambiguous`.
    ///   - caFile: certificates (PEM) to trust instead of the system's.
    ///   - allowsHTTP2: speak it where the server offers it over TLS; `connectionsPerHost` are then requests at once, over one
    ///     connection as far as the server allows. Whatever is under way when the server ends it is `ambiguous`.
    public init(
        connectionsPerHost: Int = 50, responseLimit: Int = 1 << 20, caFile: String? = nil, allowsHTTP2: Bool = false
    ) {
        guard inbox.multi != nil, let poller = inbox.poller else { return }
        let inbox = inbox
        let rules = HTTPTransfer.Rules(responseLimit: responseLimit, caFile: caFile, allowsHTTP2: allowsHTTP2)
        startCurlThread(named: "http") {
            HTTPLoop(inbox: inbox, poller: poller, connectionsPerHost: connectionsPerHost, rules: rules).run()
        }
    }

    deinit {
        _ = inbox.postLast(.close(nil))
    }

    /// Sends one request and tells what became of it. Never throws: every failure is an outcome.
    public func perform(_ request: TransferRequest) async -> TransferOutcome {
        if let fault = request.fault { return .notSent(reason: fault) }
        return await withCheckedContinuation { continuation in
            if !inbox.post(.perform(request, continuation)) {
                continuation.resume(returning: .notSent(reason: "the transport is closed"))
            }
        }
    }

    /// From now on at most so many connections to one host.
    public func limit(connectionsPerHost: Int) {
        _ = inbox.post(.limit(connectionsPerHost: max(1, connectionsPerHost)))
    }

    /// Takes no more requests, waits for those on the way, closes the connections and ends the thread.
    public func close() async {
        await withCheckedContinuation { continuation in
            if !inbox.postLast(.close(continuation)) { continuation.resume() }
        }
    }
}
