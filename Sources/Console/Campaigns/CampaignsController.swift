import HTTPTypes
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

    /// What marketing did, and the word that confirms it.
    private enum Deed: String {
        case pause, resume, cancel

        var confirmation: String {
            switch self {
            case .pause: "活动已暂停：还没有发出的都等着"
            case .resume: "活动已继续"
            case .cancel: "活动已取消：还没有发出的不再发送"
            }
        }
    }

    @Sendable private func list(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let workspace = desk.workspace
        let notice = request.query["done"].flatMap(Deed.init)?.confirmation ?? ""
        return try await desk.blocking.run {
            let rows = try workspace.store.campaigns().map { campaign in
                try row(campaign, counts: counts(of: campaign, for: visitor), visitor: visitor)
            }
            return try desk.page(
                "campaigns", ["title": "营销活动", "rows": .array(rows), "notice": .string(notice)], for: visitor)
        }
    }

    @Sendable private func act(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        try visitor.require(.campaign)
        guard let deed = form["action"].flatMap(Deed.init) else { throw Refusal(.badRequest, "不认识这个操作，没有执行。") }
        let workspace = desk.workspace
        return try await desk.blocking.run {
            guard let campaign = try workspace.store.campaign(named: form["name"] ?? "") else {
                throw Refusal(.notFound, "没有这个活动。")
            }
            guard Self.deeds(campaign.state).contains(deed) else {
                throw Refusal(.conflict, "活动“\(campaign.name)”现在是“\(Words.campaign(campaign.state))”，已不能这样处理，没有改动。")
            }
            let campaigns = CampaignDesk(workspace)
            switch deed {
            case .pause: try campaigns.pause(campaign.name)
            case .resume: try campaigns.resume(campaign.name)
            case .cancel: try campaigns.cancel(campaign.name)
            }
            try workspace.store.audit(
                visitor.actor, "campaign.\(deed.rawValue)", "campaign \(campaign.id)", now: workspace.clock.now)
            return .redirect(to: "/campaigns?done=\(deed.rawValue)", type: .normal)
        }
    }

    private static func deeds(_ state: Campaign.State) -> Set<Deed> {
        switch state {
        case .draft: [.cancel]
        case .running: [.pause, .cancel]
        case .paused: [.resume, .cancel]
        case .cancelled, .finished: []
        }
    }

    /// Of a consultant's own customers, or of everybody.
    private func counts(of campaign: Campaign, for visitor: Visitor) throws -> [MessageState: Int] {
        let store = desk.workspace.store
        guard let own = visitor.ownCustomersOf else { return try store.counts(campaign: campaign.id) }
        let rows = try store.report(by: [.state], of: MessageFilter(campaignID: campaign.id, consultant: own))
        return Dictionary(rows.compactMap { row in row.state.map { ($0, row.count) } }, uniquingKeysWith: +)
    }

    private func row(_ campaign: Campaign, counts: [MessageState: Int], visitor: Visitor) throws -> Value {
        let workspace = desk.workspace
        let pack = workspace.packs.packs.first { $0.name == campaign.pack }
        let deeds = visitor.may(.campaign) ? Self.deeds(campaign.state) : []
        let groups = MessageState.Group.allCases.map { group in
            (group, counts.reduce(0) { $0 + ($1.key.group == group ? $1.value : 0) })
        }
        return .object([
            "id": .integer(Int(campaign.id)), "name": .string(campaign.name),
            "pack": .string(pack?.title ?? campaign.pack),
            "channel": .string(FieldText.channel(campaign.channel)), "audience": .string(campaign.audience),
            "state": .string(campaign.state.rawValue), "state_label": .string(Words.campaign(campaign.state)),
            "launched": .string(campaign.launchedAt.map(workspace.clock.stamp) ?? ""),
            "created": .string(workspace.clock.stamp(campaign.createdAt)),
            "fields": .array(fields(of: campaign, pack)), "total": .integer(groups.reduce(0) { $0 + $1.1 }),
            "can_pause": .bool(deeds.contains(.pause)), "can_resume": .bool(deeds.contains(.resume)),
            "can_cancel": .bool(deeds.contains(.cancel)),
            "groups": .array(
                groups.map { group, count in
                    .object([
                        "name": .string(group.rawValue), "label": .string(Words.group(group)), "count": .integer(count),
                        "path": .string("/messages?campaign=\(campaign.id)&group=\(group.rawValue)"),
                    ])
                }),
        ])
    }

    /// What marketing filled in, in the pack's order and words.
    private func fields(of campaign: Campaign, _ pack: TemplatePack?) -> [Value] {
        (pack?.fields ?? []).compactMap { field in
            campaign.fields[field.name].map { .object(["label": .string(field.label), "value": .string($0)]) }
        }
    }
}
