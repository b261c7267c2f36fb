import Model
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
}
