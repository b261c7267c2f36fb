import Foundation
import Model
import Synchronization

/// What one worker has on the wire, in a file beside the store that outlives the worker, though not a power cut.
///
/// The ledger knows on disk what may leave (`armed`), and arms more than the wire takes at once, because the disk is slow. The
/// recorder knows what of it has really begun, and what came of it before the ledger heard: it is written to the system's
/// memory (the file is mapped), which a killed process leaves behind. So a kill puts in doubt only what was on the wire. After a
/// power cut the file says nothing, and everything that was armed is in doubt.
///
/// The file is locked as long as the worker lives; `Store.recover` takes over what lies unlocked.
///
/// Belongs to one worker, and is called from one place at a time.
public final class FlightRecorder {
    /// For each message, a page.
    static let slotSize = 4_096
    /// The page's first part says that the message has begun, the rest what came of it.
    static let endedOffset = 256

    private let path: String
    private let file: Int32
    /// The whole file.
    private var map = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var free: [Int] = []
    private var slots: [Int64: Int] = [:]

    /// - Parameters:
    ///   - owner: as given to `claim`.
    ///   - capacity: how many messages are begun and not settled as a rule; the file grows where there are more.
    /// - Throws: `Problem` where the file cannot be made.
    public init(beside store: Store, owner: String, capacity: Int) throws {
        path = FlightRecord.path(ofStore: store.path, owner: owner)
        file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0, grow(to: 1 + max(1, capacity)),
            publish(FlightRecord.header(owner: owner), at: 0, room: Self.slotSize), fsync(file) == 0
        else {
            let reason = String(cString: strerror(errno))
            close()
            throw Problem(
                "the record of what is on the wire cannot be written: \(reason)", at: Place(file: path),
                hint: "make room, and let this user write to the store's folder")
        }
        free = Array((1...max(1, capacity)).reversed())
    }

    deinit { close() }

    /// A message is about to leave. To be called before its first byte.
    ///
    /// - Returns: `false` where that could not be written down: then it must not leave.
    public func begin(_ messageID: Int64, attempt: Int) -> Bool {
        guard let slot = free.popLast() ?? newSlot() else { return false }
        let start = slot * Self.slotSize
        // What came of an earlier message first: as long as it stands, it speaks for the page.
        clear(at: start + Self.endedOffset)
        guard publish(FlightRecord.begun(messageID, attempt: attempt), at: start, room: Self.endedOffset) else {
            free.append(slot)
            return false
        }
        slots[messageID] = slot
        return true
    }

    /// What came of it; the ledger does not know yet.
    public func end(_ settlement: Settlement) {
        guard let slot = slots[settlement.messageID] else { return }
        // Where it has no room the record still says that the message had begun, which can only make doubt.
        _ = publish(
            FlightRecord.ended(settlement), at: slot * Self.slotSize + Self.endedOffset,
            room: Self.slotSize - Self.endedOffset)
    }

    /// The ledger knows; the record is not needed any more.
    public func forget(_ messageID: Int64) {
        guard let slot = slots.removeValue(forKey: messageID) else { return }
        free.append(slot)
    }

    /// The worker has ended in order, and the ledger knows everything.
    public func remove() { unlink(path) }

    private func close() {
        if map.count > 0 { munmap(map.baseAddress, map.count) }
        if file >= 0 { closeFile(file) }
    }

    private func newSlot() -> Int? {
        let slot = map.count / Self.slotSize
        return grow(to: slot + 1) ? slot : nil
    }

    /// Writes the pages that are missing, so that a disk that fills up later does not matter, and maps the file anew.
    private func grow(to pages: Int) -> Bool {
        let page = [UInt8](repeating: 0, count: Self.slotSize)
        for slot in map.count / Self.slotSize..<pages {
            guard pwrite(file, page, page.count, off_t(slot * page.count)) == page.count else { return false }
        }
        let size = pages * Self.slotSize
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), start != MAP_FAILED else {
            return false
        }
        if map.count > 0 { munmap(map.baseAddress, map.count) }
        map = UnsafeMutableRawBufferPointer(start: start, count: size)
        return true
    }

    /// A kill may come between any two instructions: the record is there with its first byte, which is written last.
    private func publish(_ record: String, at offset: Int, room: Int) -> Bool {
        var text = record + "\n"
        return text.withUTF8 { bytes in
            guard bytes.count <= room else { return false }
            clear(at: offset)
            map[(offset + 1)..<(offset + bytes.count)].copyBytes(from: bytes.dropFirst())
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            map[offset] = bytes[0]
            return true
        }
    }

    private func clear(at offset: Int) {
        map[offset] = 0
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
}

/// `close(2)`, out of the way of methods of that name.
func closeFile(_ file: Int32) { close(file) }
