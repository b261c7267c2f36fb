import ArgumentParser
import Model
import Outreach
import Storage

extension CampaignCommand {
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Renders it for everyone and lists every problem; nothing is queued.",
            discussion: "EXAMPLE\n  hongyan campaign check 秋季自驾\n  hongyan campaign check 秋季自驾 --json")

        @OptionGroup var campaign: Named
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            let desk = CampaignDesk(workspace)
            try CampaignCheckView(check: desk.check(campaign.name), name: campaign.name).show(asJSON: json)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one campaign with its counts.", discussion: "EXAMPLE\n  hongyan campaign show 秋季自驾")

        @OptionGroup var campaign: Named
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            let view = CampaignView(workspace: workspace)
            let found = try CampaignDesk(workspace).campaign(campaign.name)
            if !json { Output.line(try view.description(of: found)) }
            try view.show([found], asJSON: json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows every campaign with its counts.",
            discussion: "EXAMPLE\n  hongyan campaign list\n  hongyan campaign list --json")

        @OptionGroup var store: StoreOptions
        @Flag(help: "One JSON object a line.") var json = false

        func run() async throws {
            let workspace = try store.open().workspace
            try CampaignView(workspace: workspace).show(workspace.store.campaigns(), asJSON: json)
        }
    }
}
