import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

extension ReportCommand {
    /// Where a report goes.
    struct Target: ParsableArguments {
        @OptionGroup var store: StoreOptions
        @Option(help: ArgumentHelp("Writes it to a file: .csv or .xlsx.", valueName: "file")) var to: String?
        @Flag(help: "One JSON object a line: a row of a table, or an agreement.") var json = false

        func validate() throws {
            guard let to else { return }
            try require(table: to)
            guard !json else { throw ValidationError("give either --to or --json") }
        }

        func show(_ draw: (ReportDesk, Workspace) throws -> BusinessReport) throws {
            let workspace = try store.open().workspace
            let report = try draw(ReportDesk(workspace, by: .atTerminal), workspace)
            try BusinessReportView(report: report).show(asJSON: json, to: to)
        }
    }

    struct Monthly: ParsableArguments {
        @OptionGroup var target: Target
        @Option(help: ArgumentHelp("The month. Default: this one.", valueName: "2026-11")) var month: CalendarMonth?

        func month(_ workspace: Workspace) -> CalendarMonth { month ?? CalendarMonth(of: workspace.clock.today) }
    }

    /// A month's counts, by whom.
    struct Grouped: ParsableArguments {
        @OptionGroup var monthly: Monthly
        @Option(help: "consultant, team or store.") var by: ReportGrouping = .consultant

        func validate() throws {
            guard by != .day, by != .month else { throw ValidationError("--by takes consultant, team or store here") }
        }

        func show(_ draw: (ReportDesk, CalendarMonth, ReportGrouping) throws -> BusinessReport) throws {
            try monthly.target.show { try draw($0, monthly.month($1), by) }
        }
    }

    struct Daily: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "营业日报表: what was planned and done, and every contact that was reported.",
            discussion: """
                EXAMPLE
                  hongyan report daily
                  hongyan report daily --from 2026-11-01 --until 2026-11-30 --by team
                  hongyan report daily --to today.xlsx
                  hongyan report daily --day 2026-11-21 --sign
                """, aliases: [BusinessReport.Kind.daily.title])

        @OptionGroup var target: Target
        @Option(help: "The day. Default: today.") var day: CalendarDate?
        @Option(help: "The first of several days.") var from: CalendarDate?
        @Option(help: "The last of several days.") var until: CalendarDate?
        @Option(help: "consultant, team, store, day or month.") var by: ReportGrouping = .consultant
        @Flag(help: "Signs it as read (主管核阅).") var sign = false

        func validate() throws {
            guard (from == nil) == (until == nil), day == nil || from == nil else {
                throw ValidationError("give either --day, or --from and --until")
            }
            if let from, let until, from > until { throw ValidationError("--from is after --until") }
        }

        func run() async throws {
            try target.show { desk, workspace in
                let single = day ?? workspace.clock.today
                let days = (from ?? single)...(until ?? single)
                let report = try desk.daily(days, by: by)
                guard sign else { return report }
                try desk.sign(report)
                return try desk.daily(days, by: by)
            }
        }
    }

    struct Contacts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "意向客户接触状况表: every prospect, and what was done about him in a month.",
            discussion: "EXAMPLE\n  hongyan report contacts --month 2026-11 --consultant 陈静",
            aliases: [BusinessReport.Kind.contacts.title])

        @OptionGroup var monthly: Monthly
        @Option(help: "Only this consultant's.") var consultant: String?

        func run() async throws {
            try monthly.target.show { try $0.contacts(monthly.month($1), consultant: consultant) }
        }
    }

    struct Progress: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "有望客户进度管制表: how many prospects came, went and stayed in a month, by grade.",
            discussion: "EXAMPLE\n  hongyan report progress --month 2026-11 --by team",
            aliases: [BusinessReport.Kind.progress.title])

        @OptionGroup var grouped: Grouped

        func run() async throws { try grouped.show { try $0.progress($1, by: $2) } }
    }

    struct Card: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "客户信息卡: a customer's card, front and back.",
            discussion: "EXAMPLE\n  hongyan report card 201121-001 --to card.xlsx",
            aliases: [BusinessReport.Kind.card.title])

        @OptionGroup var target: Target
        @Argument(help: ArgumentHelp("The customer's card number.", valueName: "card")) var card: String

        func run() async throws {
            try target.show { desk, workspace in
                try desk.card(try CustomerLookup(store: workspace.store, option: "card").customer(card: card))
            }
        }
    }

    struct Visits: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "当日拜访客户卡: the cards of those whom a consultant visits on a day, to take along.",
            discussion: "EXAMPLE\n  hongyan report visits --day 2026-11-28 --consultant 陈静 --to visits.xlsx",
            aliases: [BusinessReport.Kind.visits.title])

        @OptionGroup var target: Target
        @Option(help: "The day. Default: today.") var day: CalendarDate?
        @Option(help: "Only this consultant's.") var consultant: String?

        func run() async throws {
            try target.show { try $0.visits(on: day ?? $1.clock.today, consultant: consultant) }
        }
    }

    struct Lost: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "促成失控/战败分析表: who was lost in a month, from which grade, and what was done before.",
            discussion: "EXAMPLE\n  hongyan report lost --month 2026-11", aliases: [BusinessReport.Kind.lost.title])

        @OptionGroup var grouped: Grouped

        func run() async throws { try grouped.show { try $0.lost($1, by: $2) } }
    }

    struct Checklist: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "潜在客户开发检核表: what is still missing of every latent customer.",
            discussion: "EXAMPLE\n  hongyan report checklist --consultant 陈静",
            aliases: [BusinessReport.Kind.checklist.title])

        @OptionGroup var target: Target
        @Option(help: "Only this consultant's.") var consultant: String?

        func run() async throws { try target.show { desk, _ in try desk.checklist(consultant: consultant) } }
    }

    struct Agreement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "数据核对表: the counts that must agree, and the cards by which they do not.",
            discussion: "EXAMPLE\n  hongyan report agreement\n  hongyan report agreement --by store --json",
            aliases: [BusinessReport.Kind.agreement.title])

        @OptionGroup var grouped: Grouped

        func run() async throws { try grouped.show { try $0.agreement($1, by: $2) } }
    }
}

extension ReportGrouping: ExpressibleByArgument {}

extension CalendarMonth: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
