import ArgumentParser
import Model
import Outreach

extension CampaignCommand {
    struct Launch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Queues it for its whole audience; the daemon sends it.",
            discussion: "EXAMPLE\n  hongyan campaign launch 秋季自驾")

        @OptionGroup var campaign: Named

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            let summary = try CampaignDesk(workspace).launch(campaign.name)
            try workspace.note("campaign.launch", detail: "\(summary.queued) queued")
            Output.line(
                "Campaign \(campaign.name) is running: \(summary.total) in the audience, \(summary.queued) queued, "
                    + "\(summary.skipped) skipped with a reason"
                    + (summary.known > 0 ? ", \(summary.known) in the ledger already" : "") + ". hongyan run sends it.")
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops sending; what is queued stays queued.",
            discussion: "EXAMPLE\n  hongyan campaign pause 秋季自驾")

        @OptionGroup var campaign: Named

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            try CampaignDesk(workspace).pause(campaign.name)
            try workspace.note("campaign.pause")
            Output.line("Campaign \(campaign.name) is paused. Next: hongyan campaign resume \(campaign.name)")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes on where it was paused.", discussion: "EXAMPLE\n  hongyan campaign resume 秋季自驾")

        @OptionGroup var campaign: Named

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            try CampaignDesk(workspace).resume(campaign.name)
            try workspace.note("campaign.resume")
            Output.line("Campaign \(campaign.name) is running.")
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels what has not left, for good.", discussion: "EXAMPLE\n  hongyan campaign cancel 秋季自驾")

        @OptionGroup var campaign: Named

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            let desk = CampaignDesk(workspace)
            try desk.cancel(campaign.name)
            try workspace.note("campaign.cancel")
            Output.line("Campaign \(campaign.name) is cancelled.")
            try CampaignView(workspace: workspace).show([desk.campaign(campaign.name)], asJSON: false)
        }
    }
}
