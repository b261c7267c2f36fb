import ArgumentParser
import Model
import Outreach

extension CampaignCommand {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a draft down; nothing is queued.",
            discussion: """
                The audience is a condition over the record, such as
                type = owner and city = "上海" and delivered before 2025-01-01.
                docs/audience.md lists its fields and words.

                EXAMPLE
                  hongyan campaign create 回访 --pack win-back --channel email \\
                    --audience 'type = lost'
                """)

        @OptionGroup var campaign: Named
        @Option(help: ArgumentHelp("The template pack.", valueName: "name")) var pack: String
        @Option(help: ArgumentHelp("Who gets it.", valueName: "condition")) var audience: String
        @Option(help: "sms, email, letter or card. Default: the pack's first.") var channel: ChannelKind?
        @Option(
            help: ArgumentHelp(
                "What the pack asks for, as event.place=展厅; may be given several times.", valueName: "name=value"))
        var set: [String] = []

        func validate() throws { _ = try fields() }

        func run() async throws {
            let made = try campaign.desk().create(
                name: campaign.name, pack: pack, audience: audience, channel: channel, fields: fields())
            Output.line(
                "Campaign \(made.name) is a draft: \(made.pack) by \(made.channel.rawValue) to \(made.audience). "
                    + "Next: hongyan campaign check \(made.name)")
        }

        private func fields() throws -> [String: String] {
            try KeyValues(set, option: "--set", example: "NAME=VALUE").values
        }
    }
}
