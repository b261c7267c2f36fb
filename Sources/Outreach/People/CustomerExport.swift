import Foundation
import Model
import Storage
import Tabular

/// Takes records out, in columns that an import reads back.
///
/// Telephone numbers, addresses, plates and VINs are masked unless the one who asks is allowed more, and every export is in
/// the audit log.
public struct CustomerExport: Sendable {
    private let workspace: Workspace
    private let actor: Actor
    private let isMasked: Bool

    public init(_ workspace: Workspace, by actor: Actor, isMasked: Bool) {
        self.workspace = workspace
        self.actor = actor
        self.isMasked = isMasked
    }

    static let headings = [
        "信息卡编号", "客户姓名", "性别", "称谓", "客户性质", "联系人", "手机号码", "电子邮箱", "通讯地址", "邮编", "城市", "生日", "客户类型", "级别",
        "卡别", "客户来源", "销售顾问", "门店", "联系渠道", "方便联络时间", "语言", "配偶姓名", "配偶生日", "子女姓名", "子女生日", "品牌", "车系", "车型",
        "车牌号", "车架号", "交车日期", "领牌日期", "里程", "保险公司", "保险到期日", "年检到期日", "下次保养日期", "备注",
    ]

    /// Writes everybody of the audience, a row for each vehicle; somebody without one has a row too.
    ///
    /// - Parameter path: ends in `.csv` or `.xlsx`.
    /// - Returns: how many customers.
    public func write(_ filter: AudienceFilter, to path: String) throws -> Int {
        try note("customers to \(path.lowercased().hasSuffix(".xlsx") ? "XLSX" : "CSV")")
        var count = 0
        try SheetFile.write(
            to: path,
            sheets: [
                SheetFile.Sheet(name: "客户", headings: Self.headings) { append in
                    try workspace.store.forEachPage(matching: filter) { page in
                        count += page.count
                        for customer in page {
                            for vehicle in customer.vehicles.isEmpty ? [Vehicle()] : customer.vehicles {
                                try append(row(customer, vehicle).map(SheetCell.text))
                            }
                        }
                    }
                }
            ])
        return count
    }

    private func note(_ what: String) throws {
        try workspace.store.audit(
            actor, "export", "", detail: "\(what), \(isMasked ? "masked" : "in full")", now: workspace.clock.now)
    }

    private func row(_ customer: Customer, _ vehicle: Vehicle) -> [String] {
        let spouse = customer.family.first { $0.relation == .spouse }
        let children = customer.family.filter { $0.relation == .child }
        var cells: [String] = [
            customer.card, customer.name, customer.gender.map(FieldText.gender) ?? "", customer.title ?? "",
            customer.nature == .person ? "个人" : "单位", customer.contactPerson ?? "",
        ]
        cells.append(customer.phones.map { masked(Self.dialled($0), Masking.phone) }.joined(separator: "; "))
        cells.append(customer.emails.map { masked($0, Masking.email) }.joined(separator: "; "))
        cells.append(masked(customer.address, Masking.postal))
        cells += [customer.postcode, customer.city, customer.birthday.map(FieldText.birthday)].map { $0 ?? "" }
        cells += [customer.type.map(FieldText.type), customer.grade, customer.tier, customer.source].map { $0 ?? "" }
        cells += [customer.consultant, customer.branch, customer.preferredChannel.map(FieldText.channel)].map {
            $0 ?? ""
        }
        cells += [customer.bestTime ?? "", customer.language]
        cells += [spouse?.name ?? "", spouse?.birthday.map(FieldText.birthday) ?? ""]
        cells.append(children.map { $0.name ?? "" }.joined(separator: "、"))
        cells.append(children.map { $0.birthday.map(FieldText.birthday) ?? "" }.joined(separator: "、"))
        cells += [vehicle.brand, vehicle.series, vehicle.model].map { $0 ?? "" }
        cells += [masked(vehicle.plate, Masking.plate), masked(vehicle.vin, Masking.plate)]
        cells += [vehicle.deliveredOn, vehicle.registeredOn].map { $0?.description ?? "" }
        cells += [vehicle.mileage.map { "\($0)" } ?? "", vehicle.insurer ?? ""]
        cells += [vehicle.insuranceExpiresOn, vehicle.inspectionDueOn, vehicle.maintenanceDueOn]
            .map { $0?.description ?? "" }
        cells.append(masked(customer.notes) { _ in "***" })
        return cells
    }

    private func masked(_ text: String?, _ mask: (String) -> String) -> String {
        guard let text, !text.isEmpty else { return "" }
        return isMasked ? mask(text) : text
    }

    /// As it is dialled from China, and as an import reads it: a cell that begins with + would be computed.
    private static func dialled(_ e164: String) -> String {
        if e164.hasPrefix("+861"), e164.count == 14 { return String(e164.dropFirst(3)) }
        return e164.hasPrefix("+") ? "00" + e164.dropFirst() : e164
    }
}
