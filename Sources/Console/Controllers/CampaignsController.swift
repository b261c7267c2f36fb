import Hummingbird
import Liquid
import Model
import Outreach
import Storage
import Templating

/// Campaigns with their counts; a running one can be paused, resumed and cancelled here.
struct CampaignsController: Sendable {
    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("campaigns", use: list)
        group.post("campaigns", use: act)
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let workspace = desk.workspace
        return try await desk.blocking.run {
            let rows = try workspace.store.campaigns().map { campaign in
                try row(campaign, counts: workspace.store.counts(campaign: campaign.id))
            }
            return try desk.page("campaigns", ["title": "营销活动", "rows": .array(rows)], for: visitor)
        }
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        let name = form["name"] ?? ""
        let campaigns = CampaignDesk(desk.workspace)
        try await desk.blocking.run {
            switch form["action"] {
            case "pause": try campaigns.pause(name)
            case "resume": try campaigns.resume(name)
            case "cancel": try campaigns.cancel(name)
            default: throw HTTPError(.badRequest, message: "不认识这个操作")
            }
        }
        return .redirect(to: "/campaigns", type: .normal)
    }

    private func row(_ campaign: Campaign, counts: [MessageState: Int]) -> Value {
        var values: [String: Value] = [
            "id": .integer(Int(campaign.id)), "name": .string(campaign.name),
            "pack": .string(desk.workspace.packs.packs.first { $0.name == campaign.pack }?.title ?? campaign.pack),
            "channel": .string(Words.channel(campaign.channel)), "audience": .string(campaign.audience),
            "state": .string(campaign.state.rawValue), "state_label": .string(Words.campaign(campaign.state)),
            "total": .integer(counts.values.reduce(0, +)),
        ]
        for group in MessageState.Group.allCases {
            values[group.rawValue] = .integer(counts.reduce(0) { $0 + ($1.key.group == group ? $1.value : 0) })
        }
        return .object(values)
    }
}
