import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import NIOCore
import Outreach
import Storage
import Tabular

/// The reports of the house for a month, to read and to download. A consultant sees those that list customers, with his own.
struct ReportsController: Sendable {
    /// A page shows no more of a table; the file has all of it.
    private static let mostRows = 500

    let desk: PageDesk

    func addRoutes(to group: RouterGroup<ConsoleContext>) {
        group.get("reports", use: show)
        group.post("reports", use: download)
    }

    /// Which report is asked for.
    private struct Choice {
        let kind: BusinessReport.Kind
        let month: CalendarMonth
        /// For what is of a day rather than a month.
        let day: CalendarDate
        let grouping: ReportGrouping

        /// The first one that the visitor may read where none is named.
        ///
        /// - Throws: `Refusal` for one that there is not, or that is not his to read.
        init(_ form: Form, _ visitor: Visitor, today: CalendarDate) throws {
            let kinds = Self.kinds(for: visitor)
            guard let kind = form["kind"].map(BusinessReport.Kind.init) ?? kinds[0], kind != .card,
                let month = form["month"].map({ CalendarMonth($0) }) ?? CalendarMonth(of: today),
                let day = form["day"].map({ CalendarDate(iso: $0) }) ?? today,
                let grouping = form["by"].map(ReportGrouping.init) ?? .consultant, Self.groupings.contains(grouping)
            else { throw Refusal(.badRequest, "没有这样的报表。") }
            if !kinds.contains(kind) { try visitor.require(kind == .visits ? .seeAddresses : .seeAll) }
            (self.kind, self.month, self.day, self.grouping) = (kind, month, day, grouping)
        }

        static let groupings: [ReportGrouping] = [.consultant, .team, .store]

        static func kinds(for visitor: Visitor) -> [BusinessReport.Kind] {
            let all: [BusinessReport.Kind] =
                visitor.may(.seeAll)
                ? [.daily, .contacts, .progress, .lost, .checklist, .agreement] : [.contacts, .checklist]
            // What is taken along to a visit has the address on it.
            return visitor.may(.seeAddresses) ? all + [.visits] : all
        }

        /// Whether the rows of its first table are groups.
        var isGrouped: Bool { ![.contacts, .checklist, .visits].contains(kind) }

        var isOfDay: Bool { kind == .visits }
        /// As the file is called by.
        var period: String { isOfDay ? "\(day)" : month.description }
    }

    private func draw(_ choice: Choice, for visitor: Visitor) throws -> BusinessReport {
        let reports = ReportDesk(desk.workspace, by: visitor.actor)
        let (month, grouping) = (choice.month, choice.grouping)
        var report =
            switch choice.kind {
            case .daily: try reports.daily(month.days, by: grouping)
            case .contacts: try reports.contacts(month, consultant: visitor.ownCustomersOf)
            case .progress: try reports.progress(month, by: grouping)
            case .lost: try reports.lost(month, by: grouping)
            case .checklist: try reports.checklist(consultant: visitor.ownCustomersOf)
            case .visits: try reports.visits(on: choice.day, consultant: visitor.ownCustomersOf)
            case .agreement: try reports.agreement(month, by: grouping)
            case .card: throw Refusal(.badRequest, "没有这样的报表。")
            }
        // What consultants write down may hold numbers and addresses.
        if !visitor.may(.seeAddresses) { report.mask("备注") }
        return report
    }

    // MARK: Showing

    @Sendable private func show(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let query = request.query
        return try await desk.blocking.run { try page(query, visitor: visitor) }
    }

    private func page(_ query: Form, visitor: Visitor) throws -> Response {
        let today = desk.workspace.clock.today
        let choice = try Choice(query, visitor, today: today)
        let report = try draw(choice, for: visitor)
        let broken = report.agreements.count { !$0.holds }
        return try desk.page(
            "reports",
            [
                "title": .string(report.kind.title), "period": .string(report.period),
                "kind": .string(choice.kind.rawValue), "month": .string(choice.month.description),
                "day": .string("\(choice.day)"), "is_of_day": .bool(choice.isOfDay),
                "by": .string(choice.grouping.rawValue), "is_grouped": .bool(choice.isGrouped),
                "has_agreements": .bool(!report.agreements.isEmpty), "broken": .integer(broken),
                "kinds": .array(
                    Choice.kinds(for: visitor).map {
                        .object(["name": .string($0.rawValue), "title": .string($0.title)])
                    }),
                "groupings": .array(
                    Choice.groupings.map {
                        .object(["name": .string($0.rawValue), "title": .string($0.heading)])
                    }),
                "tables": .array(report.tables.enumerated().map { Self.table($0.element, number: $0.offset) }),
            ], for: visitor)
    }

    private static func table(_ sheet: BusinessReport.Sheet, number: Int) -> Value {
        .object([
            "number": .integer(number), "name": .string(sheet.name), "count": .integer(sheet.rows.count),
            "more": .integer(max(0, sheet.rows.count - mostRows)),
            "headings": .array(sheet.headings.map { .string($0) }),
            "rows": .array(
                sheet.rows.prefix(mostRows).map { row in
                    .array(
                        row.map { cell in
                            if case .number = cell {
                                .object(["text": .string(cell.text), "is_number": .bool(true)])
                            } else {
                                .object(["text": .string(cell.text), "is_number": .bool(false)])
                            }
                        })
                }),
        ])
    }

    // MARK: Downloading

    /// A workbook with every table, or one table as CSV.
    @Sendable private func download(_ request: Request, context: ConsoleContext) async throws -> Response {
        let visitor = try context.known()
        let form = try await Form.posted(request, context: context)
        try FormKey.check(form, of: visitor)
        let workspace = desk.workspace
        let choice = try Choice(form, visitor, today: workspace.clock.today)
        let number = try form["table"].map { text in
            guard let number = Int(text), number >= 0 else { throw Refusal(.badRequest, "没有这样的表。") }
            return number
        }
        let bytes = try await desk.blocking.run {
            var report = try draw(choice, for: visitor)
            if let number {
                guard report.tables.indices.contains(number) else { throw Refusal(.badRequest, "没有这样的表。") }
                (report.sheets, report.agreements) = ([report.tables[number]], [])
            }
            try workspace.store.audit(
                visitor.actor, "export", "report \(choice.kind.rawValue) \(report.period)",
                detail: number.map { "csv, table \($0 + 1)" } ?? "xlsx", now: workspace.clock.now)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "hongyan-\(UUID().uuidString).\(number == nil ? "xlsx" : "csv")")
            defer { try? FileManager.default.removeItem(at: file) }
            try report.write(to: file.path)
            return [UInt8](try Data(contentsOf: file))
        }
        let name = "\(choice.kind.rawValue)-\(choice.period)" + (number.map { "-\($0 + 1).csv" } ?? ".xlsx")
        return Response(
            status: .ok,
            headers: [
                .contentType: number == nil
                    ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension BusinessReport {
    /// Hides what stands under a heading.
    fileprivate mutating func mask(_ heading: String) {
        for sheet in sheets.indices {
            guard let column = sheets[sheet].headings.firstIndex(of: heading) else { continue }
            for row in sheets[sheet].rows.indices where !sheets[sheet].rows[row][column].text.isEmpty {
                sheets[sheet].rows[row][column] = .text("***")
            }
        }
    }
}
