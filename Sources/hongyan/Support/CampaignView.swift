import Foundation
import Model
import Outreach
import Storage

/// Campaigns and their checks as a person reads them.
struct CampaignView {
    let workspace: Workspace

    func description(of campaign: Campaign) -> String {
        var lines = [
            "campaign:  \(campaign.name)", "state:     \(campaign.state.rawValue)",
            "pack:      \(campaign.pack) by \(campaign.channel.rawValue)", "audience:  \(campaign.audience)",
        ]
        for (name, value) in campaign.fields.sorted(by: { $0.key < $1.key }) { lines.append("\(name): \(value)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A line a campaign; waiting, sent, failed, skipped and in doubt make up its audience.
    func show(_ campaigns: [Campaign]) throws {
        guard !campaigns.isEmpty else {
            print("There is no campaign yet. Next: hongyan campaign create --help")
            return
        }
        let rows = try campaigns.map { campaign in
            let counts = try workspace.store.counts(campaign: campaign.id)
            let groups = MessageState.Group.allCases.map { group in
                counts.reduce(0) { $0 + ($1.key.group == group ? $1.value : 0) }
            }
            return [campaign.name, campaign.state.rawValue, campaign.pack] + groups.map(String.init)
                + [String(groups.reduce(0, +))]
        }
        print(
            Terminal.table(
                ["campaign", "state", "pack"] + MessageState.Group.allCases.map(\.heading) + ["audience"], rows))
    }

    func show(_ check: CampaignCheck, of campaign: Campaign) {
        print("\(campaign.name): \(check.audience) in the audience, \(check.sendable) would get it.")
        if !check.parts.isEmpty {
            let parts = check.parts.sorted { $0.key < $1.key }
                .map { "\($0.value) of \($0.key) part\($0.key == 1 ? "" : "s")" }
            print("SMS: \(parts.joined(separator: ", ")).")
        }
        for issue in check.issues {
            let verb = issue.weight == .skips ? "not sent" : "note"
            print(
                "  \(issue.count) \(verb): \(issue.explanation) (\(issue.code)), such as \(issue.examples.joined(separator: ", "))"
            )
        }
        if check.issues.isEmpty { print("No problem found.") }
    }
}

extension MessageState.Group {
    /// The heading of its column.
    var heading: String { self == .inDoubt ? "in doubt" : rawValue }
}
