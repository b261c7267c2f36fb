import Foundation
import Model
import Storage
import Tabular
import Templating

/// Draws up the reports of the house.
public struct ReportDesk: Sendable {
    let workspace: Workspace
    let actor: Actor

    /// - Parameter actor: who reads them; the audit log names him.
    public init(_ workspace: Workspace, by actor: Actor) {
        self.workspace = workspace
        self.actor = actor
    }

    var store: Store { workspace.store }

    /// 营业日报表: what was planned and done on some days, and every contact that was reported.
    public func daily(_ days: ClosedRange<CalendarDate>, by grouping: ReportGrouping = .consultant) throws
        -> BusinessReport
    {
        let clock = workspace.clock
        let figures = try store.figures(on: days, clock: clock)
        var groups: [String: [String: Int]] = [:]
        for figure in figures {
            let key = grouping.key(figure.consultant, figure.branch, figure.day, workspace.settings)
            groups[key, default: [:]][figure.what, default: 0] += figure.count
        }
        let columns = Self.dailyColumns
        let counts = BusinessReport.Sheet(
            "汇总", [grouping.heading] + columns.map(\.heading),
            groups.sorted { $0.key < $1.key }.map { group -> [SheetCell] in
                var row: [SheetCell] = [.text(group.key)]
                for column in columns { row.append(.count(group.value[column.what] ?? 0)) }
                return row
            }
        ).summed()
        let contacts = try store.contacts(
            from: clock.instant(of: days.lowerBound), to: clock.instant(of: days.upperBound.adding(days: 1)))
        let period =
            days.lowerBound == days.upperBound ? "\(days.lowerBound)" : "\(days.lowerBound) 至 \(days.upperBound)"
        var report = BusinessReport(
            kind: .daily, period: period, sheets: [counts, contactSheet(contacts)])
        report.signature = try signature(of: report)
        try noteView(report)
        return report
    }

    private static let dailyColumns: [(what: String, heading: String)] = [
        ("planned", "计划联络"), ("done", "已联络"), ("call", "电话"), ("visit", "拜访"), ("gift", "礼品"),
        ("outcome not-reached", "未联络上"), ("outcome wants-to-replace", "想换车"), ("outcome wants-another", "想增购"),
        ("outcome no-intent", "暂无意向"), ("outcome gave-lead", "提供线索"), ("outcome ordered", "已订车"),
        ("outcome complained", "有投诉"), ("sms", "短信"), ("email", "邮件"), ("letter", "信函"), ("card", "贺卡"), ("new", "新建卡"),
        ("delivered", "交车"),
    ]

    func contactSheet(_ contacts: [ContactRow], name: String = "联络明细") -> BusinessReport.Sheet {
        BusinessReport.Sheet(
            name, ["时间", "顾问", "卡号", "客户", "方式", "事由", "结果", "备注"],
            contacts.map { contact in
                [
                    .text(stamp(contact.at)), .text(contact.consultant ?? ""), .text(contact.card), .text(contact.name),
                    .text(Self.channel(contact.channel)), .text(packTitle(contact.pack)),
                    .text(contact.outcome.map(Self.outcome) ?? ""), .text(contact.note ?? ""),
                ]
            })
    }

    // MARK: 主管核阅

    /// A supervisor has read a report and signs it; who and when is in the audit log.
    public func sign(_ report: BusinessReport) throws {
        try store.audit(actor, "report.sign", Self.subject(report), now: workspace.clock.now)
    }

    private func signature(of report: BusinessReport) throws -> String? {
        try store.auditEntries(subject: Self.subject(report), action: "report.sign", limit: 1).first
            .map { "\($0.actor) \(stamp($0.at))" }
    }

    private static func subject(_ report: BusinessReport) -> String {
        "report \(report.kind.rawValue) \(report.period)"
    }

    func noteView(_ report: BusinessReport) throws {
        try store.audit(actor, "report.view", Self.subject(report), now: workspace.clock.now)
    }

    // MARK: Words

    func stamp(_ date: Date) -> String { workspace.clock.stamp(date) }

    func packTitle(_ name: String) -> String { workspace.packs.packs.first { $0.name == name }?.title ?? name }

    static func channel(_ name: String) -> String { ChannelKind(rawValue: name).map(FieldText.channel) ?? name }

    static func outcome(_ name: String) -> String {
        let words = [
            "done": "已联络", "wants-to-replace": "想换车", "wants-another": "想增购", "no-intent": "暂无意向", "gave-lead": "提供线索",
            "ordered": "已订车", "bought-elsewhere": "已在别处购买", "not-reached": "未联络上", "wrong-address": "号码或地址有误",
            "complained": "有投诉", "refused": "不愿再被打扰",
        ]
        return words[name] ?? name
    }
}
