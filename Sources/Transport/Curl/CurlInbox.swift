import CCurl
import Foundation

/// What callers hand to the one thread that owns a `curl_multi` handle, and the handle itself.
///
/// Everything of libcurl belongs to that thread, which `post` wakes when it may be asleep. The handle lives until the last holder
/// of the inbox is gone.
final class CurlInbox<Item: Sendable>: @unchecked Sendable {  // `items` and `isClosed` are guarded by `lock`
    /// Nil if libcurl had no memory for it; the inbox is closed then.
    let multi: UnsafeMutableRawPointer?
    /// What the thread sleeps on; nil if the process has no descriptors left for it, and the inbox is closed.
    let poller = Poller()
    private let lock = NSLock()
    private var items: [Item] = []
    private var isClosed: Bool

    init() {
        _ = libcurlIsReady
        multi = curl_multi_init()
        isClosed = multi == nil || poller == nil
    }

    deinit {
        if let multi { curl_multi_cleanup(multi) }
    }

    /// Hands an item over and wakes the thread. False after `postLast`: nobody will see the item.
    func post(_ item: Item) -> Bool {
        add(item, closing: false)
    }

    /// Hands over the last item; later ones are turned away. False if there was a last one before.
    func postLast(_ item: Item) -> Bool {
        add(item, closing: true)
    }

    /// Everything handed over since the last time, in order. Called by the thread only.
    func take() -> [Item] {
        lock.withLock {
            guard !items.isEmpty else { return [] }
            let taken = items
            items = []
            return taken
        }
    }

    private func add(_ item: Item, closing: Bool) -> Bool {
        let (isTaken, wasEmpty) = lock.withLock {
            if isClosed { return (false, false) }
            isClosed = closing
            items.append(item)
            return (true, items.count == 1)
        }
        // A thread that has items already is awake, or will be: one wakeup per burst is enough.
        if wasEmpty { poller?.ring() }
        return isTaken
    }
}

/// Initialises libcurl once in the process.
private let libcurlIsReady: Bool = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

/// Starts a thread for libcurl. SIGPIPE is blocked in it: a lost connection is an error code, not the end of us.
func startCurlThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread {
        cu_block_sigpipe()
        body()
    }
    thread.name = name
    thread.start()
}

/// The transfers that ended since the last call, each with its result.
func finishedTransfers(of multi: UnsafeMutableRawPointer?) -> [(easy: UnsafeMutableRawPointer, result: CURLcode)] {
    var finished: [(easy: UnsafeMutableRawPointer, result: CURLcode)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
        guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
        finished.append((easy, message.pointee.data.result))
    }
    return finished
}

extension CURLcode {
    /// libcurl's sentence for it: `Could not resolve hostname`.
    var sentence: String {
        curl_easy_strerror(self).map { String(cString: $0) } ?? "libcurl error \(rawValue)"
    }
}

extension Duration {
    /// Whole milliseconds, at least one: what libcurl and poll count in, where 0 would mean no limit or no wait.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let whole = min(max(seconds, 0), 1_000_000) * 1000
        return max(1, Int(whole + attoseconds / 1_000_000_000_000_000))
    }
}
