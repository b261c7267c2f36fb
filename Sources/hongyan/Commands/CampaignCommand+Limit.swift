import ArgumentParser
import Model
import Outreach

extension CampaignCommand {
    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says how fast it may go; also while it is being sent.",
            discussion: """
                What is sending takes it over within a second. Limits of a relay and of recipient domains stand in the
                channel's file; they may be changed while it sends as well.

                EXAMPLE
                  hongyan campaign limit 秋季自驾 --per-second 20
                  hongyan campaign limit 秋季自驾 --connections 2
                  hongyan campaign limit 秋季自驾 --none
                """)

        @OptionGroup var campaign: Named
        @Option(help: ArgumentHelp("Messages a second; may be less than 1.", valueName: "number"))
        var perSecond: Double?
        @Option(help: ArgumentHelp("Messages on the wire at once.", valueName: "number")) var connections: Int?
        @Flag(help: "Takes its limits away.") var none = false

        func validate() throws {
            guard none != (perSecond != nil || connections != nil) else {
                throw ValidationError("give --per-second, --connections or both, or --none")
            }
            if let perSecond, !(0.001...100_000).contains(perSecond) {
                throw ValidationError("--per-second takes a number from 0.001 to 100000")
            }
            if let connections, !(1...200).contains(connections) {
                throw ValidationError("--connections takes a number from 1 to 200")
            }
        }

        func run() async throws {
            let limit = SendingLimit(perSecond: perSecond, connections: connections)
            try campaign.desk().limit(campaign.name, to: limit)
            Output.line("Campaign \(campaign.name): \(limit.words).")
        }
    }
}
