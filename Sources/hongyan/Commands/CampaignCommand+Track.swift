import ArgumentParser
import Model
import Outreach
import Storage
import Templating

extension CampaignCommand {
    struct Track: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts who opens its mails and follows their links; greetings are never counted.",
            discussion: """
                Say it before it is launched: mails that have left stay as they are. hongyan campaign show has the counts.

                EXAMPLE
                  hongyan campaign track 秋季自驾
                  hongyan campaign track 秋季自驾 --off
                """)

        @OptionGroup var campaign: Named
        @Flag(help: "Counts no longer; links that are out still lead where they should.") var off = false

        func run() async throws {
            let workspace = try campaign.store.open().workspace
            let found = try CampaignDesk(workspace).campaign(campaign.name)
            if !off, try workspace.packs.pack(found.pack).messageClass == .greeting {
                throw Problem("\(found.pack) is a greeting, and greetings are not counted", hint: "nothing was changed")
            }
            try workspace.store.track(campaign: found.id, !off)
            Output.line("Campaign \(found.name) is \(off ? "not counted" : "counted").")
        }
    }
}
