import Model
import Storage
import Templating

// Queueing a campaign: the store writes whole pages by itself, and only those whom it cannot decide about are looked at one by
// one.
extension CampaignDesk {
    /// Customers of a page.
    private static let pageSize = 20_000

    static func keyPrefix(_ campaign: Campaign) -> String { "campaign \(campaign.id)/customer " }

    static func keySuffix(_ campaign: Campaign) -> String { "/\(campaign.channel.rawValue)" }

    /// Writes a row for everyone in the audience.
    func queue(_ campaign: Campaign) throws -> Outbox.Summary {
        let pack = try workspace.packs.pack(campaign.pack)
        let messageClass = pack.messageClass
        let audience = try AudienceParser.parse(campaign.audience)
        let rows = AudienceRows(
            campaign: campaign, messageClass: messageClass, keyPrefix: Self.keyPrefix(campaign),
            keySuffix: Self.keySuffix(campaign), dueOn: workspace.clock.today, now: workspace.clock.now,
            noAddress: Obstacle.noAddress(campaign.channel.carrier).ledgerReason,
            refused: Obstacle.refused(campaign.channel, messageClass).ledgerReason,
            noConsent: Obstacle.noConsent(campaign.channel).ledgerReason)
        var summary = Outbox.Summary()
        var last: Int64 = 0
        // What consultants do needs a plan for each; an invitation a look at each card.
        if campaign.channel.isTask || pack.treatment != nil {
            try queueOneByOne(campaign, messageClass, audience, after: 0, upTo: .max, into: &summary)
            return summary
        }
        while let page = try workspace.store.enqueueAudience(
            rows, matching: audience, after: last, limit: Self.pageSize,
            drawToken: { [clock = workspace.clock] in MessageToken.draw(at: clock.now) })
        {
            let written = page.queued + page.skipped
            if written < page.customers {
                try queueOneByOne(campaign, messageClass, audience, after: last, upTo: page.lastID, into: &summary)
                // Those that the page wrote were met again.
                summary.known -= written
            }
            summary.queued += page.queued
            summary.skipped += page.skipped
            last = page.lastID
        }
        return summary
    }

    private func queueOneByOne(
        _ campaign: Campaign, _ messageClass: MessageClass, _ audience: AudienceFilter, after: Int64, upTo end: Int64,
        into summary: inout Outbox.Summary
    ) throws {
        let outbox = Outbox(workspace)
        var last = after
        while last < end {
            let customers = try workspace.store.customers(matching: audience, after: last, limit: Store.pageSize)
                .filter { $0.id <= end }
            guard let lastID = customers.last?.id else { return }
            let messages = try decisions(about: customers, campaign, messageClass).map {
                message(for: $0.customer, decision: $0.decision, campaign: campaign, messageClass: messageClass)
            }
            try outbox.write(messages, into: &summary)
            last = lastID
        }
    }
}
