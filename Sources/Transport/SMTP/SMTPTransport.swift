/// Mail over a pool of connections to one relay, all driven by one thread.
///
/// libcurl connects (TCP, TLS, EHLO, STARTTLS, AUTH) and carries the bytes; what is said afterwards is `SMTPDialogue`.
/// Connections are opened as messages wait for them, kept, and closed after anything unclean. The first one is opened
/// alone: a wrong password is tried once, not once per connection, and its outcome is that of every message waiting.
///
/// Cancelling the calling task does not recall a message: its outcome is waited for, within the relay's timeouts.
public final class SMTPTransport: Sendable {
    enum Command: Sendable {
        case send(SMTPJob)
        case limit(connections: Int, messagesPerConnection: Int)
        case close(CheckedContinuation<Void, Never>?)
    }

    private let inbox = CurlInbox<Command>()
    private let fault: String?

    /// - Parameters:
    ///   - connections: how many are open at most, those that are being opened or closed included.
    ///   - transcript: gets what is said, on the thread of the transport: it must be quick.
    public init(
        relay: SMTPRelay, connections: Int, transcript: (@Sendable (TranscriptLine) -> Void)? = nil
    ) {
        fault = inbox.multi == nil || inbox.poller == nil ? "libcurl could not be started" : relay.fault
        guard fault == nil, let poller = inbox.poller else { return }
        let inbox = inbox
        startCurlThread(named: "smtp \(relay.host)") {
            SMTPPool(
                inbox: inbox, poller: poller, relay: relay, limit: max(1, connections), transcript: transcript
            ).run()
        }
    }

    deinit {
        _ = inbox.postLast(.close(nil))
    }

    /// Sends one message and tells what became of it. Never throws: every failure is an outcome.
    public func send(_ envelope: SMTPEnvelope) async -> SMTPOutcome {
        do {
            return await send(try SMTPParcel(envelope))
        } catch {
            return error.outcome
        }
    }

    /// The same for a message that was brought into the form of the wire before.
    public func send(_ parcel: SMTPParcel) async -> SMTPOutcome {
        if let fault { return .notSent(reason: fault) }
        return await withCheckedContinuation { continuation in
            if !inbox.post(.send(SMTPJob(parcel: parcel, continuation: continuation))) {
                continuation.resume(returning: .notSent(reason: SMTPPool.closedReason))
            }
        }
    }

    /// From now on at most so many connections, and so many messages over each. Those that are open beyond it end after the
    /// message that they carry.
    public func limit(connections: Int, messagesPerConnection: Int) {
        _ = inbox.post(
            .limit(connections: max(1, connections), messagesPerConnection: max(1, messagesPerConnection)))
    }

    /// Takes no more messages, gives back those that have not begun as `notSent`, waits for those on the way, takes leave
    /// of the relay (QUIT) and ends the thread.
    public func close() async {
        await withCheckedContinuation { continuation in
            // A relay with a fault never had a thread that could answer.
            if fault != nil || !inbox.postLast(.close(continuation)) { continuation.resume() }
        }
    }
}

/// A message and the caller who waits for its outcome.
struct SMTPJob: Sendable {
    let parcel: SMTPParcel
    let continuation: CheckedContinuation<SMTPOutcome, Never>
    /// It met a connection that had died while idle, and waits for another one.
    var hadStaleConnection = false
}
