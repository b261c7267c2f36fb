import Foundation
import Model
import Storage

/// What follows from mail that came back, as the settings' `returns:` say.
extension ReceiptDesk {
    /// Takes the evidence in, and draws the consequences.
    func takeReturns(_ receipts: [Receipt]) throws -> Summary {
        let receipts = receipts.map(judged)
        var summary = try take(receipts)
        let counted = receipts.filter { follows(.count, from: $0) }
        for address in Set(counted.compactMap(\.address)) where try giveUp(address) { summary.givenUp += 1 }
        if receipts.contains(where: { follows(.pause, from: $0) }) { summary.paused = try pauseCampaigns(receipts) }
        return summary
    }

    private var rules: ReturnRules { workspace.settings.returns }

    /// Whether the address is condemned: the report must say so for the reasons that usually condemn; for others the store
    /// may have decided it.
    private func judged(_ receipt: Receipt) -> Receipt {
        guard let cause = receipt.cause, receipt.verdict == .bounced else { return receipt }
        var receipt = receipt
        let isWanted = rules.consequence(of: cause) == .suppress
        receipt.isHard = isWanted && (receipt.isHard || BounceConsequence.usual(for: cause) != .suppress)
        return receipt
    }

    private func follows(_ consequence: BounceConsequence, from receipt: Receipt) -> Bool {
        receipt.verdict == .bounced && receipt.cause.map { rules.consequence(of: $0) == consequence } == true
    }

    private func giveUp(_ address: String) throws -> Bool {
        let day: TimeInterval = 86_400
        return try workspace.store.suppressOutOfReach(
            address, carrier: .email, causes: rules.reasons(for: .count), count: ReturnRules.returnsUntilSuppressed,
            since: workspace.clock.now.addingTimeInterval(-day * Double(ReturnRules.countingDays)),
            span: day * Double(ReturnRules.leastDays), now: workspace.clock.now)
    }

    /// Pauses the running campaigns whose mails come back too often for reasons that are ours: going on would make it worse.
    ///
    /// - Returns: their names.
    private func pauseCampaigns(_ receipts: [Receipt]) throws -> [String] {
        let ours = receipts.filter { follows(.pause, from: $0) }
        let campaigns = Set(
            try ours.compactMap { receipt in
                try receipt.token.flatMap { try workspace.store.message(token: $0) }?.origin.campaignID
            })
        guard !campaigns.isEmpty else { return [] }
        let since = workspace.clock.now.addingTimeInterval(-7 * 86_400)
        return try workspace.store.campaigns().filter { campaigns.contains($0.id) && $0.state == .running }.compactMap {
            let counts = try workspace.store.returns(
                ofCampaign: $0.id, causes: rules.reasons(for: .pause), since: since)
            guard counts.returned >= ReturnRules.returnsUntilPaused,
                Double(counts.returned) >= Double(counts.left) * ReturnRules.shareUntilPaused
            else { return nil }
            try CampaignDesk(workspace).pause($0.name)
            return $0.name
        }
    }
}
