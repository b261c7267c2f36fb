import Foundation
import Model
import Storage
import Tabular

/// One of the reports that a dealership reads, as tables: for the terminal, CSV and XLSX.
public struct BusinessReport: Sendable {
    /// Which one. The raw values are the names on the command line.
    public enum Kind: String, Sendable, CaseIterable {
        case daily, contacts, progress, card, visits, lost, checklist, agreement

        /// As the house calls it.
        public var title: String {
            switch self {
            case .daily: "营业日报表"
            case .contacts: "意向客户接触状况表"
            case .progress: "有望客户进度管制表"
            case .card: "客户信息卡"
            case .visits: "当日拜访客户卡"
            case .lost: "促成失控战败分析表"
            case .checklist: "潜在客户开发检核表"
            case .agreement: "数据核对表"
            }
        }
    }

    /// One table.
    public struct Sheet: Sendable {
        public var name: String
        public var headings: [String]
        public var rows: [[SheetCell]]
        /// The last row sums the others up.
        public var hasSum = false

        public init(_ name: String, _ headings: [String], _ rows: [[SheetCell]]) {
            self.name = name
            self.headings = headings
            self.rows = rows
        }

        /// With a last row in which the columns of numbers are summed.
        func summed() -> Sheet {
            guard !rows.isEmpty else { return self }
            var sheet = self
            sheet.rows.append(
                headings.indices.map { column in
                    let numbers = rows.compactMap { row -> Double? in
                        if case .number(let number) = row[column] { number } else { nil }
                    }
                    if column == 0 { return .text("合计") }
                    return numbers.count == rows.count ? .number(numbers.reduce(0, +)) : .empty
                })
            sheet.hasSum = true
            return sheet
        }
    }

    /// Two counts that must be the same.
    public struct Agreement: Hashable, Sendable {
        /// Of whom: a consultant, team or branch.
        public var of: String
        /// `信息卡 = 有望 + 已交车`
        public var rule: String
        public var left: Int
        public var right: Int

        public var holds: Bool { left == right }
    }

    public var kind: Kind
    /// `2026-11-21`, `2026-11`
    public var period: String
    public var sheets: [Sheet]
    /// Empty where the report has none.
    public var agreements: [Agreement] = []
    /// Who read and signed it (主管核阅), and when; `nil` while nobody did.
    public var signature: String?

    public var title: String { "\(kind.title) \(period)" }

    /// Writes it to a file: CSV, or XLSX with a sheet for each table.
    public func write(to path: String) throws {
        try SheetFile.write(
            to: path,
            sheets: tables.map { sheet in
                SheetFile.Sheet(name: sheet.name, headings: sheet.headings) { append in
                    for row in sheet.rows { try append(row) }
                }
            })
    }

    /// Everything that is shown: the tables, and the agreements where there are some.
    public var tables: [Sheet] { agreements.isEmpty ? sheets : sheets + [agreementSheet] }

    /// The agreements as a table of their own.
    public var agreementSheet: Sheet {
        Sheet(
            "核对", ["对象", "应当相等", "左", "右", "结果"],
            agreements.map {
                [
                    .text($0.of), .text($0.rule), .count($0.left), .count($0.right),
                    .text($0.holds ? "一致" : "不一致，相差 \($0.left - $0.right)"),
                ]
            })
    }
}

/// By what a report's rows are put together.
public enum ReportGrouping: String, Sendable, CaseIterable {
    case consultant, team
    /// 门店
    case store
    case day, month

    /// The heading of its column.
    public var heading: String {
        switch self {
        case .consultant: "顾问"
        case .team: "小组"
        case .store: "门店"
        case .day: "日期"
        case .month: "月份"
        }
    }

    /// The group that something belongs to.
    func key(_ consultant: String?, _ branch: String?, _ day: CalendarDate?, _ settings: Settings) -> String {
        switch self {
        case .consultant: consultant ?? "（无顾问）"
        case .team: consultant.flatMap { settings.team(of: $0) } ?? "（无小组）"
        case .store: branch ?? settings.dealership.name
        case .day: day.map { "\($0)" } ?? ""
        case .month: day.map { String("\($0)".prefix(7)) } ?? ""
        }
    }
}

extension Settings {
    /// The team that a consultant is of; `nil` where the settings name none.
    func team(of consultant: String) -> String? {
        teams.first { $0.members.contains(consultant) }?.name
    }
}
