import ArgumentParser
import Model
import Outreach

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Creates, checks, launches, pauses, resumes, cancels, limits, tracks and shows campaigns.",
        discussion: """
            EXAMPLE
              hongyan campaign create 秋季自驾 --pack event-invitation \\
                --audience 'type = owner and city = "上海"' \\
                --set event.title=秋季自驾游 --set event.date=12月5日 \\
                --set event.time=9:30 --set event.place=本店展厅
              hongyan campaign check 秋季自驾
              hongyan campaign launch 秋季自驾
            """,
        subcommands: [
            Create.self, Check.self, Launch.self, Pause.self, Resume.self, Cancel.self, Limit.self, Track.self,
            Show.self, List.self,
        ])

    /// What every command about one campaign takes.
    struct Named: ParsableArguments {
        @OptionGroup var store: StoreOptions
        @Argument(help: "The campaign's name.") var name: String

        func desk() throws -> CampaignDesk { CampaignDesk(try store.open().workspace) }
    }
}
