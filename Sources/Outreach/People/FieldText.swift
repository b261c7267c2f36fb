import Model

/// A record's fields as a customer file writes them: an import, and an edit, read every one of them back.
public enum FieldText {
    /// A field with its Chinese name and what the record says.
    public struct Entry: Hashable, Sendable {
        /// As `FieldEdit` names it: `phone`, `vehicle2.plate`.
        public var name: String
        public var label: String
        public var text: String

        public init(name: String, label: String, text: String) {
            self.name = name
            self.label = label
            self.text = text
        }
    }

    /// The customer's own fields, in the order of his card.
    public static func own(_ customer: Customer) -> [Entry] {
        let pairs: [(String, String, String?)] = [
            ("name", "姓名", customer.name), ("gender", "性别", customer.gender.map(gender)),
            ("title", "称谓", customer.title),
            ("contact", "联系人", customer.contactPerson), ("phone", "手机号码", customer.phones.joined(separator: "; ")),
            ("email", "电子邮箱", customer.emails.joined(separator: "; ")), ("address", "通讯地址", customer.address),
            ("postcode", "邮编", customer.postcode), ("city", "城市", customer.city),
            ("birthday", "生日", customer.birthday.map(birthday)),
            ("channel", "联系渠道", customer.preferredChannel.map(channel)),
            ("best_time", "方便联络时间", customer.bestTime), ("type", "客户类型", customer.type.map(type)),
            ("grade", "级别", customer.grade), ("tier", "卡别", customer.tier), ("source", "客户来源", customer.source),
            ("branch", "门店", customer.branch), ("consultant", "销售顾问", customer.consultant),
            ("notes", "备注", customer.notes),
        ]
        return pairs.map { Entry(name: $0.0, label: $0.1, text: $0.2 ?? "") }
    }

    /// - Parameter number: from 1; of a vehicle that is not there yet the next one.
    public static func vehicle(_ vehicle: Vehicle, number: Int) -> [Entry] {
        let prefix = number == 1 ? "vehicle." : "vehicle\(number)."
        let pairs: [(String, String, String?)] = [
            ("brand", "品牌", vehicle.brand), ("series", "车系", vehicle.series), ("model", "车型", vehicle.model),
            ("plate", "车牌号", vehicle.plate), ("vin", "车架号", vehicle.vin),
            ("delivered", "交车日期", vehicle.deliveredOn?.description),
            ("registered", "领牌日期", vehicle.registeredOn?.description),
            ("mileage", "里程", vehicle.mileage.map(String.init)), ("insurer", "保险公司", vehicle.insurer),
            ("insurance", "保险到期日", vehicle.insuranceExpiresOn?.description),
            ("inspection", "年检到期日", vehicle.inspectionDueOn?.description),
            ("maintenance", "下次保养日期", vehicle.maintenanceDueOn?.description),
            ("bought_here", "本店购车", vehicle.isBoughtHere.map { $0 ? "是" : "否" }),
        ]
        return pairs.map { Entry(name: prefix + $0.0, label: $0.1, text: $0.2 ?? "") }
    }

    public static func gender(_ gender: Customer.Gender) -> String { gender == .male ? "男" : "女" }

    /// 1985-03-07, 3月7日, 农历1985年闰2月2日
    public static func birthday(_ birthday: Birthday) -> String {
        if birthday.reckoning == .solar {
            return birthday.year == nil ? "\(birthday.month)月\(birthday.day)日" : "\(birthday)"
        }
        let year = birthday.year.map { "\($0)年" } ?? ""
        return "农历\(year)\(birthday.isLeapMonth ? "闰" : "")\(birthday.month)月\(birthday.day)日"
    }

    public static func type(_ type: CustomerType) -> String {
        switch type {
        case .latent: "潜在"
        case .prospect: "有望"
        case .owner: "保有"
        case .lost: "战败"
        case .vip: "VIP"
        }
    }

    public static func channel(_ channel: ChannelKind) -> String {
        switch channel {
        case .sms: "短信"
        case .email: "邮件"
        case .letter: "信函"
        case .card: "贺卡"
        case .call: "电话"
        case .visit: "拜访"
        case .gift: "礼品"
        }
    }
}
