import Foundation
import Model
import Storage
import Tabular

extension ReportDesk {
    /// 客户信息卡, front and back: the record, and what passed between the house and the customer.
    public func card(_ customer: Customer) throws -> BusinessReport {
        let report = BusinessReport(kind: .card, period: customer.card, sheets: try sides(of: customer))
        try noteView(of: customer, in: report)
        return report
    }

    /// 当日拜访客户卡: what a consultant takes along: the cards of those who are visited on a day, and of nobody else
    /// (只携带当天访问的客户资料卡). Only visits that somebody has approved and that are still to be made.
    ///
    /// - Parameter consultant: only his; everybody's where `nil`.
    public func visits(on day: CalendarDate, consultant: String? = nil) throws -> BusinessReport {
        let visits = try store.tasks(TaskFilter(consultant: consultant, states: [.open], days: day...day))
            .filter { $0.channel == .visit }
        let customers = try store.customersByID(visits.map(\.customerID))
        let rows = visits.compactMap { visit in
            customers[visit.customerID].map { customer in
                [
                    visit.consultant ?? "", customer.card, customer.name, customer.phones.joined(separator: " "),
                    customer.address ?? "", packTitle(visit.pack),
                ].map(SheetCell.text)
            }
        }
        var report = BusinessReport(
            kind: .visits, period: "\(day)",
            sheets: [BusinessReport.Sheet("行程", ["顾问", "卡号", "客户", "电话", "地址", "事由"], rows)])
        for customer in customers.values.sorted(by: { $0.card < $1.card }) {
            for side in try sides(of: customer) {
                report.sheets.append(
                    BusinessReport.Sheet("\(customer.card) \(side.name)", side.headings, side.rows))
            }
            try noteView(of: customer, in: report)
        }
        try noteView(report)
        return report
    }

    private func noteView(of customer: Customer, in report: BusinessReport) throws {
        try store.audit(
            actor, "customer.view", "customer \(customer.id)", detail: report.kind.title, now: workspace.clock.now)
    }

    private func sides(of customer: Customer) throws -> [BusinessReport.Sheet] {
        var front = FieldText.own(customer).map { [SheetCell.text($0.label), .text($0.text)] }
        front.insert([.text("信息卡编号"), .text(customer.card)], at: 0)
        for member in customer.family { front.append([.text("家庭成员"), .text(member.summary)]) }
        for (index, vehicle) in customer.vehicles.enumerated() {
            for entry in FieldText.vehicle(vehicle, number: 1) where !entry.text.isEmpty {
                front.append([.text("车辆 \(index + 1) \(entry.label)"), .text(entry.text)])
            }
        }
        for consent in customer.consents {
            front.append([
                .text("\(FieldText.channel(consent.channel))同意（\(consent.messageClass.rawValue)）"),
                .text(consent.answer == .granted ? "同意" : "拒绝"),
            ])
        }
        let contacts = try store.contacts(from: .distantPast, to: .distantFuture, customerID: customer.id)
        let messages = try store.messages(MessageFilter(customerID: customer.id), limit: 10_000)
            .filter { !["call", "visit", "gift"].contains($0.channel.rawValue) }
        var back = contacts.map { contact in
            [
                stamp(contact.at), Self.channel(contact.channel), packTitle(contact.pack), contact.consultant ?? "",
                contact.outcome.map(Self.outcome) ?? "", contact.note ?? "",
            ]
        }
        back += messages.map { message in
            [
                "\(message.dueOn)", Self.channel(message.channel.rawValue), packTitle(message.pack), "",
                message.state.rawValue, message.reason ?? "",
            ]
        }
        return [
            BusinessReport.Sheet("正面", ["项目", "内容"], front),
            BusinessReport.Sheet(
                "反面", ["日期", "方式", "事由", "顾问", "结果", "备注"],
                back.sorted { $0[0] < $1[0] }.map { $0.map(SheetCell.text) }),
        ]
    }

    /// The counts that must agree, of every consultant, team or branch; the cards by which they do not.
    public func agreement(_ month: CalendarMonth, by grouping: ReportGrouping = .consultant) throws -> BusinessReport {
        var cards: [String: CardCounts] = [:]
        for row in try store.cardCounts() {
            let key = grouping.key(row.consultant, row.branch, nil, workspace.settings)
            cards[key] = cards[key].map { $0 + row } ?? row
        }
        let listed = try prospects()
        let byCustomer = Dictionary(listed.map { ($0.customerID, $0) }) { $1 }
        // What consultants have planned with prospects, and what stands in the progress table, which lists by owner.
        var planned: [String: Int] = [:]
        var marked: [String: Int] = [:]
        for contact in try store.plannedContacts(on: month.days) {
            guard let card = byCustomer[contact.customerID] else { continue }
            planned[grouping.key(contact.consultant, card.branch, nil, workspace.settings), default: 0] += contact.count
            marked[grouping.key(card.consultant, card.branch, nil, workspace.settings), default: 0] += contact.count
        }
        let flow = try ProspectFlow(self, month, prospects: listed).agreements(with: listed, by: grouping)
        let keys = Set(cards.keys).union(planned.keys).union(marked.keys).sorted()
        var agreements: [BusinessReport.Agreement] = []
        for key in keys {
            let counts = cards[key]
            agreements += [
                .init(
                    of: key, rule: "信息卡 = 有望 + 已交车", left: counts?.cards ?? 0,
                    right: (counts?.prospects ?? 0) + (counts?.delivered ?? 0)),
                .init(of: key, rule: "保有客户卡 = 交车台数", left: counts?.owners ?? 0, right: counts?.cars ?? 0),
                .init(of: key, rule: "计划联络 = 进度表标记", left: planned[key] ?? 0, right: marked[key] ?? 0),
            ]
        }
        let odd = try store.oddCards(limit: 1_000)
        let sheet = BusinessReport.Sheet(
            "不一致的卡", ["卡号", "客户", "顾问", "类型", "已交车台数"],
            odd.map {
                [
                    .text($0.card), .text($0.name), .text($0.consultant ?? ""),
                    .text($0.type.map(FieldText.type) ?? "未填"), .count($0.cars),
                ]
            })
        var report = BusinessReport(kind: .agreement, period: month.description, sheets: [sheet])
        report.agreements = agreements + flow
        try noteView(report)
        return report
    }
}
