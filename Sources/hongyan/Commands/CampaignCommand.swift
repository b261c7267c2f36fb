import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Creates, checks, launches, pauses, resumes, cancels and shows campaigns.",
        discussion: """
            EXAMPLE
              hongyan campaign create 秋季自驾 --pack event-invitation --audience 'type = owner and city = "上海"' \\
                --set event.title=秋季自驾游 --set event.date=2026-12-05 --set event.place=本店展厅
              hongyan campaign check 秋季自驾
              hongyan campaign launch 秋季自驾
            """,
        subcommands: [
            Create.self, Check.self, Launch.self, Pause.self, Resume.self, Cancel.self, Show.self, List.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a draft down; nothing is queued.",
            discussion: """
                The audience is a condition over the record: type = owner and city = "上海" and delivered before 2025-01-01.
                docs/audience.md lists its fields and words.

                EXAMPLE
                  hongyan campaign create 回访 --pack win-back --audience 'type = lost' --channel email
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String
        @Option(help: "The template pack.") var pack: String
        @Option(help: "Who gets it.") var audience: String
        @Option(help: "sms, email, letter or card. Default: the pack's first.") var channel: ChannelKind?
        @Option(help: "What the pack asks for, as event.place=展厅; may be given several times.")
        var set: [String] = []

        func run() async throws {
            var fields: [String: String] = [:]
            for pair in set {
                guard let equals = pair.firstIndex(of: "=") else {
                    throw ValidationError("--set takes NAME=VALUE, not \(pair)")
                }
                fields[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            let workspace = try store.open().workspace
            let campaign = try CampaignDesk(workspace).create(
                name: name, pack: pack, audience: audience, channel: channel, fields: fields)
            print(
                "Campaign \(campaign.name) is a draft: \(campaign.pack) by \(campaign.channel.rawValue) "
                    + "to \(campaign.audience). Next: hongyan campaign check \(campaign.name)")
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Renders it for everyone and lists every problem; nothing is queued.",
            discussion: "EXAMPLE\n  hongyan campaign check 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            let workspace = try store.open().workspace
            let desk = CampaignDesk(workspace)
            CampaignView(workspace: workspace).show(try desk.check(name), of: try desk.campaign(name))
        }
    }

    struct Launch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Queues it for its whole audience; the daemon sends it.",
            discussion: "EXAMPLE\n  hongyan campaign launch 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            let summary = try CampaignDesk(try store.open().workspace).launch(name)
            print(
                "Campaign \(name) is running: \(summary.queued + summary.skipped + summary.known) in the audience, "
                    + "\(summary.queued) queued, \(summary.skipped) skipped with a reason. hongyan run sends it.")
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops sending; what is queued stays queued.",
            discussion: "EXAMPLE\n  hongyan campaign pause 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            try CampaignDesk(try store.open().workspace).pause(name)
            print("Campaign \(name) is paused. Next: hongyan campaign resume \(name)")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes on where it was paused.", discussion: "EXAMPLE\n  hongyan campaign resume 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            try CampaignDesk(try store.open().workspace).resume(name)
            print("Campaign \(name) is running.")
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels what has not left, for good.", discussion: "EXAMPLE\n  hongyan campaign cancel 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            let workspace = try store.open().workspace
            try CampaignDesk(workspace).cancel(name)
            print("Campaign \(name) is cancelled.")
            try CampaignView(workspace: workspace).show([CampaignDesk(workspace).campaign(name)])
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one campaign with its counts.", discussion: "EXAMPLE\n  hongyan campaign show 秋季自驾")

        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func run() async throws {
            let workspace = try store.open().workspace
            let view = CampaignView(workspace: workspace)
            let campaign = try CampaignDesk(workspace).campaign(name)
            print(view.description(of: campaign))
            try view.show([campaign])
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows every campaign with its counts.", discussion: "EXAMPLE\n  hongyan campaign list")

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let workspace = try store.open().workspace
            try CampaignView(workspace: workspace).show(try workspace.store.campaigns())
        }
    }
}
