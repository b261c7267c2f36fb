import Foundation
import Model

/// What one worker has on the wire, in a file beside the store that outlives the worker, though not a power cut.
///
/// The ledger knows on disk what may leave (`armed`), and arms more than the wire takes at once, because the disk is slow. The
/// recorder knows what of it has really begun, and what came of it before the ledger heard: it is written to the system's
/// memory, which a killed process leaves behind. So a kill puts in doubt only what was on the wire. After a power cut the file
/// says nothing, and everything that was armed is in doubt.
///
/// The file is locked as long as the worker lives; `Store.recover` takes over what lies unlocked.
///
/// Belongs to one worker, and is called from one place at a time.
public final class FlightRecorder {
    /// One page for each record: the system takes a page whole or not at all, whenever the worker is killed.
    static let slotSize = 4_096

    private let path: String
    private let file: Int32
    private var free: [Int]
    private var slots: [Int64: Int] = [:]
    /// Pages that there are, the header's included.
    private var pages: Int

    /// - Parameters:
    ///   - owner: as given to `claim`.
    ///   - capacity: how many messages are begun and not settled as a rule; the file grows where there are more.
    /// - Throws: `Problem` where the file cannot be made.
    public init(beside store: Store, owner: String, capacity: Int) throws {
        path = FlightRecord.path(ofStore: store.path, owner: owner)
        file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        free = Array((1...max(1, capacity)).reversed())
        pages = free.count + 1
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0,
            // Every page is there before the first record: a disk that fills up later does not matter.
            fill(slot: 0, FlightRecord.header(owner: owner)), (free.allSatisfy { fill(slot: $0, "") }),
            fsync(file) == 0
        else {
            let reason = String(cString: strerror(errno))
            close()
            throw Problem(
                "the record of what is on the wire cannot be written: \(reason)", at: Place(file: path),
                hint: "make room, and let this user write to the store's folder")
        }
    }

    deinit { close() }

    /// A message is about to leave. To be called before its first byte.
    ///
    /// - Returns: `false` where that could not be written down: then it must not leave.
    public func begin(_ messageID: Int64, attempt: Int) -> Bool {
        let slot = free.popLast() ?? pages
        guard fill(slot: slot, FlightRecord.begun(messageID, attempt: attempt)) else {
            if slot < pages { free.append(slot) }
            return false
        }
        pages = max(pages, slot + 1)
        slots[messageID] = slot
        return true
    }

    /// What came of it; the ledger does not know yet.
    public func end(_ settlement: Settlement) {
        guard let slot = slots[settlement.messageID] else { return }
        // Where this fails the record still says that it had begun, which can only make doubt.
        _ = fill(slot: slot, FlightRecord.ended(settlement))
    }

    /// The ledger knows; the record is not needed any more.
    public func forget(_ messageID: Int64) {
        guard let slot = slots.removeValue(forKey: messageID) else { return }
        free.append(slot)
    }

    /// The worker has ended in order, and the ledger knows everything.
    public func remove() { unlink(path) }

    private func close() {
        if file >= 0 { closeFile(file) }
    }

    private func fill(slot: Int, _ record: String) -> Bool {
        var text = record.isEmpty ? String(repeating: "\0", count: Self.slotSize) : record + "\n"
        return text.withUTF8 { bytes in
            bytes.count <= Self.slotSize
                && pwrite(file, bytes.baseAddress, bytes.count, off_t(slot * Self.slotSize)) == bytes.count
        }
    }
}

/// `close(2)`, out of the way of methods of that name.
func closeFile(_ file: Int32) { close(file) }
