import Foundation
import Model
import Storage
import Tabular

extension ReportDesk {
    /// 意向客户接触状况表: every prospect with what was done about him in a month.
    public func contacts(_ month: CalendarMonth, consultant: String? = nil) throws -> BusinessReport {
        let clock = workspace.clock
        let done = Dictionary(
            grouping: try store.contacts(from: month.start(clock), to: month.end(clock)), by: \.customerID)
        let planned = Dictionary(grouping: try store.plannedContacts(on: month.days), by: \.customerID)
        let rows = try prospects().filter { consultant == nil || $0.consultant == consultant }.map {
            card -> [SheetCell] in
            let contacts = done[card.customerID] ?? []
            func count(_ channel: String) -> SheetCell { .count(contacts.count { $0.channel == channel }) }
            let next = planned[card.customerID]?.map(\.next).min()
            let marks = planned[card.customerID]?.reduce(0) { $0 + $1.count } ?? 0
            return [
                .text(card.consultant ?? ""), .text(card.card), .text(card.name), .text(card.grade ?? ""),
                .text(card.source ?? ""), .text("\(clock.date(of: card.createdAt))"),
                .count(marks), .count(contacts.count),
                count("call"), count("visit"), .text(contacts.last.map { stamp($0.at) } ?? ""),
                .text(contacts.last?.outcome.map(Self.outcome) ?? ""), .text(contacts.last?.note ?? ""),
                .text(next.map { "\($0)" } ?? ""),
            ]
        }
        let sheet = BusinessReport.Sheet(
            "接触状况",
            [
                "顾问", "卡号", "客户", "级别", "来源", "建卡", "本月计划", "本月接触", "电话", "拜访", "最近接触", "结果", "备注", "计划日期",
            ], rows)
        let report = BusinessReport(kind: .contacts, period: month.description, sheets: [sheet])
        try noteView(report)
        return report
    }

    /// 有望客户进度管制表: how many prospects came, went and stayed in a month, by grade.
    public func progress(_ month: CalendarMonth, by grouping: ReportGrouping = .consultant) throws -> BusinessReport {
        let prospects = try prospects()
        let flow = try ProspectFlow(self, month, prospects: prospects)
        let listed = Dictionary(grouping: prospects) {
            grouping.key($0.consultant, $0.branch, nil, workspace.settings)
        }
        let planned = try store.plannedContacts(on: month.days)
        let marks = Dictionary(planned.map { ($0.customerID, $0.count) }, uniquingKeysWith: +)
        let groups = flow.groups(by: grouping)
        let keys = Set(groups.keys).union(listed.keys).sorted()
        let rows = keys.map { key -> [SheetCell] in
            let cards = listed[key] ?? []
            let moved = groups[key] ?? ProspectFlow.Counts()
            var row: [SheetCell] = [.text(key)]
            for count in [moved.start, moved.came, moved.won, moved.lost, moved.other, cards.count - moved.later] {
                row.append(.count(count))
            }
            for grade in ["O", "H", "A", "B", "C"] { row.append(.count(cards.count { $0.grade == grade })) }
            row.append(.count(cards.count { $0.grade == nil }))
            row.append(.count(cards.reduce(0) { $0 + (marks[$1.customerID] ?? 0) }))
            return row
        }
        let sheet = BusinessReport.Sheet(
            "进度",
            [
                grouping.heading, "上月留存", "本月新增", "成交", "战败", "其他变动", "本月在册", "O", "H", "A", "B", "C", "未定级", "本月计划联络",
            ], rows
        ).summed()
        var report = BusinessReport(kind: .progress, period: month.description, sheets: [sheet])
        report.agreements = flow.agreements(with: prospects, by: grouping)
        try noteView(report)
        return report
    }

    /// 促成失控/战败分析表: who was lost in a month, from which grade, and what was done before.
    public func lost(_ month: CalendarMonth, by grouping: ReportGrouping = .consultant) throws -> BusinessReport {
        let clock = workspace.clock
        let changes = try store.progressChanges(from: month.start(clock)).filter { $0.at < month.end(clock) }
        let losses = Dictionary(
            changes.filter { $0.field == "type" && $0.after == CustomerType.lost.rawValue }.map { ($0.customerID, $0) },
            uniquingKeysWith: { $1 })
        let cards = try store.cards([.lost]).filter { card in
            losses[card.customerID] != nil || month.contains(card.createdAt, clock)
        }
        let done = Dictionary(
            grouping: try store.contacts(from: .distantPast, to: month.end(clock)), by: \.customerID)
        let rows = cards.map { card -> [SheetCell] in
            let contacts = done[card.customerID] ?? []
            let last = contacts.last
            let from = losses[card.customerID]?.before.flatMap(CustomerType.init)
            return [
                .text(losses[card.customerID].map { stamp($0.at) } ?? stamp(card.createdAt)),
                .text(card.consultant ?? ""), .text(card.card), .text(card.name),
                .text(from.map(FieldText.type) ?? ""), .text(card.grade ?? ""), .text(card.source ?? ""),
                .count(contacts.count), .text(last.map { stamp($0.at) } ?? ""),
                .text(last?.outcome.map(Self.outcome) ?? ""), .text(last?.note ?? ""),
            ]
        }
        let detail = BusinessReport.Sheet(
            "明细", ["战败日期", "顾问", "卡号", "客户", "原类型", "级别", "来源", "接触次数", "最近接触", "最后结果", "备注"], rows)
        let groups = Dictionary(grouping: cards) { grouping.key($0.consultant, $0.branch, nil, workspace.settings) }
        let sources = Set(cards.map { $0.source ?? "（不明）" }).sorted()
        let summary = BusinessReport.Sheet(
            "分析", [grouping.heading, "战败"] + sources,
            groups.sorted { $0.key < $1.key }.map { group -> [SheetCell] in
                var row: [SheetCell] = [.text(group.key), .count(group.value.count)]
                for source in sources {
                    row.append(.count(group.value.count { ($0.source ?? "（不明）") == source }))
                }
                return row
            }
        ).summed()
        let report = BusinessReport(kind: .lost, period: month.description, sheets: [summary, detail])
        try noteView(report)
        return report
    }

    /// 潜在客户开发检核表: of every latent customer, what is still missing before somebody can win him.
    public func checklist(consultant: String? = nil) throws -> BusinessReport {
        let cards = try store.cards([.latent]).filter { consultant == nil || $0.consultant == consultant }
        let done = Dictionary(
            grouping: try store.contacts(from: .distantPast, to: workspace.clock.now), by: \.customerID)
        var rows: [[SheetCell]] = []
        for start in stride(from: 0, to: cards.count, by: Store.pageSize) {
            let page = cards[start..<min(start + Store.pageSize, cards.count)]
            let records = try store.customersByID(page.map(\.customerID))
            for card in page {
                guard let record = records[card.customerID] else { continue }
                let last = done[card.customerID]?.last
                rows.append(
                    Self.checklistRow(card, record) + [
                        .text(last.map { stamp($0.at) } ?? ""), .text(last?.outcome.map(Self.outcome) ?? ""),
                    ])
            }
        }
        let sheet = BusinessReport.Sheet(
            "检核",
            [
                "顾问", "卡号", "客户", "来源", "级别", "手机", "邮箱", "地址", "生日", "营销同意", "还缺", "最近接触", "结果",
            ], rows)
        let report = BusinessReport(kind: .checklist, period: "\(workspace.clock.today)", sheets: [sheet])
        try noteView(report)
        return report
    }

    private static func checklistRow(_ card: CardRow, _ record: Customer) -> [SheetCell] {
        func isGood(_ kind: AddressKind) -> Bool {
            record.addresses(kind).contains { !record.isBad($0, kind: kind) }
        }
        let hasConsent = record.consents.contains { $0.messageClass == .marketing && $0.answer == .granted }
        let checks: [(String, Bool)] = [
            ("手机", isGood(.phone)), ("邮箱", isGood(.email)), ("地址", isGood(.postal)), ("生日", record.birthday != nil),
            ("营销同意", hasConsent),
        ]
        var row: [SheetCell] = [card.consultant ?? "", card.card, card.name, card.source ?? "", card.grade ?? ""]
            .map(SheetCell.text)
        for check in checks { row.append(.text(check.1 ? "√" : "")) }
        var missing = checks.filter { !$0.1 }.map(\.0)
        if card.grade == nil { missing.append("级别") }
        row.append(.text(missing.joined(separator: "、")))
        return row
    }

    /// Who is counted as prospect: by his type, and of grade C where the settings say so.
    func prospects() throws -> [CardRow] {
        try store.cards([.prospect])
    }
}
