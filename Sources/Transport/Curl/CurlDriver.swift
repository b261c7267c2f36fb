import CCurl

/// Drives a `curl_multi` handle by its sockets: libcurl looks only at those on which something has happened, where
/// `curl_multi_perform` looks at every transfer at each turn, with a system call for each.
///
/// Belongs to the thread of its handle.
final class CurlDriver {
    private let multi: UnsafeMutableRawPointer?
    private let poller: Poller
    /// The sockets that libcurl looks after.
    private var sockets: Set<curl_socket_t> = []
    /// When libcurl wants to look at the time.
    private var alarm: ContinuousClock.Instant?

    init(_ multi: UnsafeMutableRawPointer?, _ poller: Poller) {
        self.multi = multi
        self.poller = poller
        let tellSocket: cu_socket_function = { _, socket, what, context, _ in
            driver(context)?.take(socket, what)
            return 0
        }
        let tellTime: cu_timer_function = { _, milliseconds, context in
            driver(context)?.alarm = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
            return 0
        }
        cu_multi_set_functions(multi, tellSocket, tellTime, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        // The handle outlives this, and closes its connections later.
        cu_multi_set_functions(multi, nil, nil, nil)
    }

    /// Lets libcurl do what it has to, else sleeps until a socket has news, somebody rings, or it is time. It never sleeps after
    /// libcurl did something: a transfer that has ended by that is to be looked for first.
    ///
    /// - Returns: news of sockets that are not libcurl's.
    func turn(until deadline: ContinuousClock.Instant?) -> [Poller.Event] {
        if keepTime() { return [] }
        var others: [Poller.Event] = []
        for event in poller.wait(atMost: milliseconds(until: deadline)) {
            guard sockets.contains(event.socket) else {
                others.append(event)
                continue
            }
            let what =
                (event.isReadable ? CURL_CSELECT_IN : 0) | (event.isWritable ? CURL_CSELECT_OUT : 0)
            var running: Int32 = 0
            curl_multi_socket_action(multi, event.socket, what, &running)
        }
        return others
    }

    /// - Returns: whether libcurl had something to do.
    private func keepTime() -> Bool {
        guard let due = alarm, due <= .now else { return false }
        alarm = nil
        var running: Int32 = 0
        curl_multi_socket_action(multi, CURL_SOCKET_BAD, 0, &running)
        return true
    }

    private func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let wake = [alarm, deadline].compactMap({ $0 }).min() else { return -1 }
        let now = ContinuousClock.now
        return wake <= now ? 0 : Int32(min(60_000, (wake - now).milliseconds + 1))
    }

    private func take(_ socket: curl_socket_t, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            sockets.remove(socket)
            poller.forget(socket)
        } else {
            sockets.insert(socket)
            poller.watch(socket, reading: what & CURL_POLL_IN != 0, writing: what & CURL_POLL_OUT != 0)
        }
    }
}

private func driver(_ context: UnsafeMutableRawPointer?) -> CurlDriver? {
    context.map { Unmanaged<CurlDriver>.fromOpaque($0).takeUnretainedValue() }
}
