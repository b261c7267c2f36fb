import Foundation
import Model

/// What became of a receipt.
public enum ReceiptResult: Hashable, Sendable {
    /// It spoke of this message, which is now in this state.
    case matched(messageID: Int64, MessageState)
    /// It was here before; nothing was changed.
    case duplicate
    /// It is kept until the message it speaks of is known.
    case waiting
}

extension Store {
    /// Takes evidence in, in one transaction. Every receipt is kept, whether or not its message is known yet.
    ///
    /// The message is found by its token, or by the provider's id under the same channel. A hard bounce or a complaint puts the
    /// address on the suppression list.
    ///
    /// - Returns: what became of each, in their order.
    @discardableResult
    public func take(_ receipts: [Receipt], now: Date) throws -> [ReceiptResult] {
        try write { session in
            let book = try ReceiptBook(session, now: now)
            var campaigns: Set<Int64> = []
            let results = try receipts.map { receipt -> ReceiptResult in
                let target = try book.target(of: receipt)
                guard try book.keep(receipt, of: target?.id) else { return .duplicate }
                guard let target else { return .waiting }
                if let campaign = target.campaignID { campaigns.insert(campaign) }
                return .matched(messageID: target.id, try book.apply(receipt, to: target))
            }
            try session.finishCampaigns(campaigns)
            return results
        }
    }

    /// The receipts that were matched to a message, oldest first.
    public func receipts(of messageID: Int64) throws -> [Receipt] {
        try read { session in
            try session.query(
                "SELECT \(Receipt.columns) FROM receipt WHERE store_id = ? AND message_id = ? ORDER BY id"
            ).all(storeID, messageID) { try Receipt(row: &$0) }
        }
    }

    /// The receipts whose message is not known, oldest first.
    public func waitingReceipts(limit: Int = 100) throws -> [Receipt] {
        try read { session in
            try session.query(
                "SELECT \(Receipt.columns) FROM receipt WHERE store_id = ? AND message_id IS NULL ORDER BY id LIMIT ?"
            ).all(storeID, limit) { try Receipt(row: &$0) }
        }
    }
}
