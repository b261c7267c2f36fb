import Foundation
import Model
import Storage

/// The product's terms in the console's Chinese.
enum Words {
    static func state(_ state: MessageState) -> String {
        switch state {
        case .planned: "待批准"
        case .queued: "待发"
        case .leased: "处理中"
        case .armed: "发送中"
        case .accepted: "已发出"
        case .deferred: "稍后重试"
        case .failed: "失败"
        case .inDoubt: "存疑"
        case .delivered: "已送达"
        case .bounced: "退回"
        case .complained: "投诉"
        case .suppressed: "不发"
        case .expired: "已过期"
        case .cancelled: "已取消"
        }
    }

    static func group(_ group: MessageState.Group) -> String {
        switch group {
        case .waiting: "等待"
        case .sent: "已发"
        case .failed: "失败"
        case .skipped: "未发"
        case .inDoubt: "存疑"
        }
    }

    static func campaign(_ state: Campaign.State) -> String {
        switch state {
        case .draft: "草稿"
        case .running: "进行中"
        case .paused: "已暂停"
        case .cancelled: "已取消"
        case .finished: "已结束"
        }
    }

    static func relation(_ relation: FamilyMember.Relation) -> String {
        switch relation {
        case .spouse: "配偶"
        case .child: "子女"
        case .parent: "父母"
        case .other: "家人"
        }
    }

    static func weekday(_ date: CalendarDate) -> String {
        "星期" + ["一", "二", "三", "四", "五", "六", "日"][date.isoWeekday - 1]
    }

    static func outcome(_ outcome: Attempt.Outcome?) -> String {
        switch outcome {
        case .accepted: "对方已接收"
        case .deferred: "对方暂不接收"
        case .failed: "对方拒收"
        case .inDoubt: "没有收到答复"
        case nil: "正在发送"
        }
    }

    static func verdict(_ verdict: Receipt.Verdict) -> String {
        switch verdict {
        case .delivered: "已送达"
        case .bounced: "退回"
        case .delayed: "对方仍在尝试"
        case .complained: "收件人投诉"
        }
    }

    /// A message that somebody holds is planned like one that waits for approval; the reason tells them apart.
    static func state(_ state: MessageState, reason: String?) -> String {
        state == .planned && reason == ReasonCode.held ? "已暂缓" : self.state(state)
    }

    private static let reasons = [
        "no_phone": "没有可用的手机号码", "no_email": "没有可用的邮箱", "no_address": "没有可用的地址", "refused": "客户已拒收",
        "consent_refused": "客户已拒收", "no_consent": "客户未同意接收营销信息", "address_suppressed": "该地址已停用",
        "address_bad": "通讯地址有误，等待更正", "erased": "客户资料已删除", "merged": "资料已合并，不重复发送",
        "cannot_render": "资料不全，无法成文", "not_a_person": "单位客户没有生日", "too_late": "已过时限", "skipped": "顾问跳过",
        "held": "等顾问批准后再发", "campaign_cancelled": "活动已取消", "campaign_not_running": "活动没有在进行",
        "no_answer": "没有收到答复", "gave_up": "多次重试未成", "deferred": "对方暂不接收", "channel_rests": "通道暂停，稍后再发",
        "worker_lost": "发送中断", "outside_hours": "等发送时段", "quiet_day": "今天不发送", "sent_again": "存疑的服务邮件再发一次",
        "no_postal_address": "没有通讯地址", "not_eligible": "卡别不含此项", "complaint_open": "投诉尚未了结，不作推销",
        "accident_open": "出险尚未了结，只作慰问", "one_greeting_a_day": "同一家人当天只问候一次", "frequency_cap": "一周之内已联系多次",
        "banned_word": "含有禁用词", "outcome": "顾问回报",
        "settled_by_hand": "人工核实", "other_channel": "改走备用通道", "channel_at_fault": "通道故障，稍后再发",
        "delivered": "", "bounced": "退回", "complained": "收件人投诉", "delayed": "对方仍在尝试",
    ]

    /// Codes behind which somebody else's own words are worth reading.
    private static let quoting: Set<String> = [
        "skipped", "cannot_render", "address_suppressed", "no_answer", "gave_up", "deferred", "bounced", "complained",
        "settled_by_hand", "outcome", "banned_word", "not_eligible", "one_greeting_a_day",
    ]

    /// Of a file: `12 KB`, `3.4 MB`.
    static func size(_ bytes: Int) -> String {
        if bytes < 1_000_000 { return "\((bytes + 999) / 1_000) KB" }
        return "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }

    /// A reason of the ledger: its code in Chinese, then the words behind it.
    static func reason(_ reason: String, of state: MessageState) -> String {
        let parts = reason.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
        guard let code = parts.first.map(String.init), var known = reasons[code] else { return reason }
        // The dispatcher's word for a far end that said no is the same as the audience's for a customer who did.
        let isFarEnd = code == "refused" && state == .failed
        if isFarEnd { known = "对方拒收" }
        if code == ReasonCode.expired, parts.count > 1 { return "\(known)：\(self.reason(String(parts[1]), of: state))" }
        return parts.count > 1 && (isFarEnd || quoting.contains(code)) ? "\(known)：\(parts[1])" : known
    }
}
