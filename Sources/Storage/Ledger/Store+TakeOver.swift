import Foundation
import Model

extension Store {
    /// Finishes what workers left undone that died on this machine: each has left the file of its `FlightRecorder`, and nobody
    /// holds that any more.
    func takeOver(now: Date) throws -> Recovery {
        var recovery = Recovery(requeued: 0, inDoubt: 0)
        for (path, owner) in FlightRecord.files(ofStore: path) {
            let file = open(path, O_RDWR | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { closeFile(file) }
            // Whoever has the lock lives, or is taking it over.
            guard flock(file, LOCK_EX | LOCK_NB) == 0, let data = FileManager.default.contents(atPath: path) else {
                continue
            }
            let record = FlightRecord(data, owner: owner)
            recovery += try write { try $0.takeOver(record, now: now) }
            unlink(path)
        }
        return recovery
    }
}

extension Session {
    fileprivate func takeOver(_ record: FlightRecord, now: Date) throws -> Recovery {
        var campaigns: Set<Int64> = []
        let isKnown = try query("SELECT 1 FROM message WHERE id = ? AND store_id = ?")
        let ended = try record.ended.filter { try isKnown.first($0.messageID, storeID) { $0.int() } != nil }
        _ = try settle(ended, now: now, campaigns: &campaigns)
        var requeued = 0
        if record.isComplete {
            let armed = try query(
                "SELECT id, attempts FROM message WHERE store_id = ? AND state = 'armed' AND lease_owner = ?"
            ).all(storeID, record.owner) { Withdrawal(messageID: $0.int64(), attempt: $0.int()) }
            let idle = armed.filter { record.begun[$0.messageID] != $0.attempt }
            try withdraw(idle, owner: record.owner, now: now, campaigns: &campaigns)
            requeued = idle.count
        }
        try finishCampaigns(campaigns)
        var recovery = try recover(condition: "AND lease_owner = ?", record.owner, now: now)
        recovery.requeued += requeued
        return recovery
    }
}
