import Model
import Outreach
import Storage
import Templating

/// The demo's small campaign: written down, checked, launched.
struct DemoCampaign {
    private static let pack = "service-course"
    private static let audience = "type = owner and city = \"上海市\" and email is not missing"

    let workspace: Workspace

    private var desk: CampaignDesk { CampaignDesk(workspace) }

    func launch() throws {
        DemoView.title("A small campaign")
        let known = try workspace.store.campaign(named: Demo.campaign)
        if let known, known.state != .draft {
            DemoView.command("campaign list")
            try CampaignView(workspace: workspace).show([known], asJSON: false)
            Output.line("It was launched before and is not launched again.")
            return
        }
        // A draft is there already where an earlier demo was interrupted.
        if known == nil { try create() }
        DemoView.command("campaign check \(Demo.campaign)")
        try CampaignCheckView(check: desk.check(Demo.campaign), name: Demo.campaign).show(asJSON: false)
        DemoView.command("campaign launch \(Demo.campaign)")
        let summary = try desk.launch(Demo.campaign)
        Output.line("\(summary.queued) queued, \(summary.skipped) skipped with a reason.")
    }

    /// The examples of the manifest stand in for what marketing would fill in.
    private func create() throws {
        let fields = try workspace.packs.pack(Self.pack).exampleFields
        DemoView.command("campaign create \(Demo.campaign) --pack \(Self.pack) --channel email \\")
        Output.line("    --audience '\(Self.audience)' \\")
        let settings = fields.sorted { $0.key < $1.key }.map { "--set \($0.key)=\($0.value)" }
        Output.line("    \(settings.joined(separator: " "))")
        _ = try desk.create(
            name: Demo.campaign, pack: Self.pack, audience: Self.audience, channel: .email, fields: fields)
    }
}
