import Model
import Outreach
import Storage

extension Words {
    static func messageClass(_ messageClass: MessageClass) -> String {
        switch messageClass {
        case .greeting: "关怀"
        case .service: "服务"
        case .marketing: "营销"
        }
    }

    static func address(_ kind: AddressKind) -> String {
        switch kind {
        case .phone: "手机"
        case .email: "邮箱"
        case .postal: "通讯地址"
        }
    }

    static func grade(_ grade: AddressQuality.Grade) -> String {
        switch grade {
        case .good: "已核实"
        case .suspect: "存疑"
        case .bad: "有误"
        }
    }

    static func source(_ source: Correction.Source) -> String {
        switch source {
        case .letter: "退件"
        case .bounce: "退信"
        case .sms: "短信失败"
        case .report: "同事报告"
        }
    }

    static func correction(_ state: Correction.State) -> String {
        switch state {
        case .open: "待更正"
        case .corrected: "待核实"
        case .verified: "已核实"
        case .dropped: "已删去"
        }
    }

    static func place(_ place: Actor.Place) -> String {
        switch place {
        case .console: "网页"
        case .command: "命令行"
        case .system: "系统"
        }
    }

    static func event(_ kind: CustomerEvent.Kind) -> String {
        switch kind {
        case .accident: "出险或抛锚"
        case .complaint: "投诉"
        case .referral: "转介绍"
        }
    }

    /// A field of the history: `vehicle[沪A12345].mileage` → 车辆 沪A12345 · 里程.
    ///
    /// - Parameter isMasked: without what stands in the brackets.
    static func field(_ path: String, isMasked: Bool) -> String {
        let key = path.firstMatch(of: #/\[(.*)\]/#).map { isMasked ? "" : " \($0.1)" } ?? ""
        let parts = path.replacing(#/\[.*\]/#, with: "").split(separator: ".").map(String.init)
        switch parts.first {
        case "vehicle":
            let entries = FieldText.vehicle(Vehicle(), number: 1)
            let label = parts.count > 1 ? entries.first { $0.name == "vehicle.\(parts[1])" }?.label : nil
            return "车辆\(key)" + (label.map { " · \($0)" } ?? "")
        case "consent" where parts.count == 3:
            return [
                ChannelKind(rawValue: parts[1]).map(FieldText.channel) ?? parts[1],
                MessageClass(rawValue: parts[2]).map(messageClass) ?? parts[2],
            ].joined(separator: "·") + "同意"
        case "quality": return "地址状况\(key)"
        case "family": return "家庭成员"
        case "merged": return "合并\(key)" + (parts.count > 1 ? " · \(label(parts[1]))" : "")
        case let name?: return label(name)
        case nil: return path
        }
    }

    private static func label(_ name: String) -> String {
        let others = ["card": "信息卡编号", "nature": "客户性质", "language": "语言", "time_zone": "时区"]
        return FieldText.own(Customer(card: "", name: "")).first { $0.name == name }?.label ?? others[name] ?? name
    }
}
