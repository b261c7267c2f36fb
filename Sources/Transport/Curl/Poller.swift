import CCurl
import Foundation

/// What a thread of libcurl sleeps on: sockets (epoll) and a bell that other threads ring (an eventfd).
///
/// It costs by what has happened, not by what is open, as `curl_multi_poll` does.
///
/// Belongs to one thread; only `ring` may be called from others.
final class Poller: @unchecked Sendable {  // `bell` stays the same, and is all that `ring` uses
    /// A socket on which something has happened.
    struct Event {
        let socket: Int32
        /// There is something to read, or the connection has ended.
        let isReadable: Bool
        let isWritable: Bool
    }

    private let epoll: Int32
    private let bell: Int32
    /// By socket, what is waited for.
    private var watched: [Int32: UInt32] = [:]
    private var slots = [epoll_event](repeating: epoll_event(), count: 256)

    init?() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard epoll >= 0, bell >= 0, control(EPOLL_CTL_ADD, bell, EPOLLIN.rawValue) else { return nil }
    }

    deinit {
        for file in [epoll, bell] where file >= 0 { close(file) }
    }

    /// From now on waits for this on the socket, and for nothing else on it.
    func watch(_ socket: Int32, reading: Bool = true, writing: Bool) {
        let interest = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        guard watched[socket] != interest else { return }
        // A number that was closed without a word to us, and is another socket now, is new to the system.
        let isSet =
            watched[socket] != nil && control(EPOLL_CTL_MOD, socket, interest)
            || control(EPOLL_CTL_ADD, socket, interest) || control(EPOLL_CTL_MOD, socket, interest)
        watched[socket] = isSet ? interest : nil
    }

    /// To be called before the socket is closed.
    func forget(_ socket: Int32) {
        guard watched.removeValue(forKey: socket) != nil else { return }
        _ = control(EPOLL_CTL_DEL, socket, 0)
    }

    /// Sleeps until something happens.
    ///
    /// - Parameter milliseconds: at most so long; -1 for ever.
    /// - Returns: the sockets with news, without the bell.
    func wait(atMost milliseconds: Int32) -> [Event] {
        let count = epoll_wait(epoll, &slots, Int32(slots.count), milliseconds)
        var events: [Event] = []
        for slot in slots.prefix(Int(max(0, count))) {
            guard slot.data.fd != bell else {
                var rings: UInt64 = 0
                read(bell, &rings, 8)
                continue
            }
            // The end of a connection is there to be read, and what is written to it fails: both say what has happened.
            let hasEnded = slot.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            events.append(
                Event(
                    socket: slot.data.fd, isReadable: hasEnded || slot.events & EPOLLIN.rawValue != 0,
                    isWritable: hasEnded || slot.events & EPOLLOUT.rawValue != 0))
        }
        return events
    }

    /// Wakes the thread, or keeps it from falling asleep.
    func ring() {
        var one: UInt64 = 1
        write(bell, &one, 8)
    }

    private func control(_ operation: Int32, _ socket: Int32, _ interest: UInt32) -> Bool {
        var event = epoll_event(events: interest, data: epoll_data_t(fd: socket))
        return epoll_ctl(epoll, operation, socket, &event) == 0
    }
}
