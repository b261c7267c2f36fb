import Foundation
import Model
import Outreach
import Storage

/// Campaigns with their counts, as a person or a program reads them.
struct CampaignView {
    let workspace: Workspace

    func description(of campaign: Campaign) throws -> String {
        let fields = campaign.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let lines =
            [
                ("campaign", campaign.name), ("state", campaign.state.rawValue),
                ("pack", "\(campaign.pack) by \(campaign.channel.rawValue)"), ("audience", campaign.audience),
            ] + (campaign.limit.isNone ? [] : [("limit", campaign.limit.words)])
            + (try visits(campaign)) + fields
        let width = (lines.map { Terminal.width($0.0) }.max() ?? 0) + 2
        return lines.map { Terminal.padded($0.0 + ":", to: width) + $0.1 }.joined(separator: "\n") + "\n"
    }

    /// Of a campaign that is counted.
    private func visits(_ campaign: Campaign) throws -> [(String, String)] {
        guard try workspace.store.trackedCampaigns().contains(campaign.id) else { return [] }
        let visits = try workspace.store.visits(campaign: campaign.id)
        return [("opened", "\(visits.opened)"), ("followed", "\(visits.followed)")]
    }

    /// A line a campaign; waiting, sent, failed, skipped and in doubt make up its audience.
    func show(_ campaigns: [Campaign], asJSON: Bool) throws {
        if asJSON {
            for campaign in campaigns {
                Output.line(try JSONLine.text(Line(campaign: campaign, counts: groups(of: campaign))))
            }
            return
        }
        guard !campaigns.isEmpty else {
            Output.line("There is no campaign yet. Next: hongyan campaign create --help")
            return
        }
        let rows = try campaigns.map { campaign in
            let counts = try groups(of: campaign)
            let groups = MessageState.Group.allCases.map { counts[$0.rawValue] ?? 0 }
            return [campaign.name, campaign.state.rawValue, campaign.pack] + groups.map(String.init)
                + [String(groups.reduce(0, +))]
        }
        Output.line(
            Terminal.table(
                ["campaign", "state", "pack"] + MessageState.Group.allCases.map(\.heading) + ["audience"], rows))
    }

    private struct Line: Encodable {
        var campaign: Campaign
        var counts: [String: Int]
    }

    private func groups(of campaign: Campaign) throws -> [String: Int] {
        var groups = Dictionary(uniqueKeysWithValues: MessageState.Group.allCases.map { ($0.rawValue, 0) })
        for (state, count) in try workspace.store.counts(campaign: campaign.id) {
            groups[state.group.rawValue, default: 0] += count
        }
        return groups
    }
}

extension MessageState.Group {
    /// The heading of its column.
    var heading: String { self == .inDoubt ? "in doubt" : rawValue }
}
