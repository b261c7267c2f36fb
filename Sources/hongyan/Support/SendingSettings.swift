import Foundation
import Model
import Templating

/// `sending_hours` and `quiet_days` of `hongyan.yaml`: for everything alike, or line by line for classes and channels.
struct SendingSettings {
    /// The window that China's rules leave to commercial SMS; past it operators refuse and people complain.
    private static let lawful = 8 * 60..<21 * 60

    private(set) var rules = SendingRules()

    init(_ root: SettingsNode) {
        readHours(root)
        readQuietDays(root)
        readRecipientLimits(root)
    }

    // MARK: Hours

    private mutating func readHours(_ root: SettingsNode) {
        guard root.isMapping("sending_hours"), let node = root.child("sending_hours") else {
            if let minutes = root.value("sending_hours", example: "09:00-20:00", SettingsText.minutes) {
                rules.hours = [.general: minutes]
            }
            return
        }
        for key in node.keys {
            guard let scope = Self.scope(key, general: "default", of: "sending_hours", in: node) else { continue }
            rules.hours[scope] = node.value(key, example: "10:00-20:00", SettingsText.minutes)
        }
        checkHours(root)
    }

    private func checkHours(_ root: SettingsNode) {
        for messageClass in MessageClass.allCases {
            for channel in ChannelKind.allCases where rules.minutes(messageClass, channel) == nil {
                root.note(
                    "\(messageClass.rawValue) by \(channel.rawValue) has no hour in which it may be sent",
                    key: "sending_hours",
                    hint: "let the hours of \(messageClass.rawValue) and of \(channel.rawValue) have some in common")
            }
        }
        guard let minutes = rules.minutes(.marketing, .sms), minutes.clamped(to: Self.lawful) != minutes else { return }
        root.note(
            "marketing by sms may leave outside of 08:00-21:00, which the rules for commercial SMS forbid",
            key: "sending_hours", hint: "add marketing: \"09:00-20:00\"", severity: .warning)
    }

    // MARK: One number

    /// `sms_per_number: {minute: 1, hour: 5, day: 10, marketing_day: 50}`; what is not named is as operators have it, and 0 is
    /// no limit.
    private mutating func readRecipientLimits(_ root: SettingsNode) {
        rules.recipient = .operators
        guard let node = root.child("sms_per_number") else { return }
        node.allowOnly(["minute", "hour", "day", "marketing_day"])
        func limit(_ key: String, _ otherwise: Int?) -> Int? {
            node.value(key, example: "5", { Int($0).flatMap { (0...10_000).contains($0) ? $0 : nil } }) ?? otherwise
        }
        rules.recipient = RecipientLimits(
            perMinute: limit("minute", rules.recipient.perMinute), perHour: limit("hour", rules.recipient.perHour),
            perDay: limit("day", rules.recipient.perDay),
            marketingPerDay: limit("marketing_day", rules.recipient.marketingPerDay))
    }

    // MARK: Quiet days

    private mutating func readQuietDays(_ root: SettingsNode) {
        guard root.isMapping("quiet_days"), let node = root.child("quiet_days") else {
            rules.quietDays[.general] = Self.days("quiet_days", in: root)
            return
        }
        for key in node.keys {
            guard let scope = Self.scope(key, general: "all", of: "quiet_days", in: node) else { continue }
            rules.quietDays[scope] = Self.days(key, in: node)
        }
    }

    /// `nil` where the key names none.
    private static func days(_ key: String, in node: SettingsNode) -> [QuietDay]? {
        let days = node.texts(key).compactMap { text -> QuietDay? in
            if let day = SettingsText.quietDay(text) { return day }
            let names = Festival.all.map(\.name) + ["qingming", "zhongyuan", "hanyi"]
            node.note(
                "no day is called “\(text)”", key: key,
                hint: Spelling.nearest(to: text, among: names).map { "did you mean \($0)?" }
                    ?? "write 2027-02-17, 2027-02-16/2027-02-22, 12-13, or a festival such as spring-festival or qingming"
            )
            return nil
        }
        return days.isEmpty ? nil : days
    }

    private static func scope(
        _ key: String, general: String, of parent: String, in node: SettingsNode
    ) -> SendingRules.Scope? {
        if key == general { return .general }
        if let messageClass = MessageClass(rawValue: key) { return .messageClass(messageClass) }
        if let channel = ChannelKind(rawValue: key) { return .channel(channel) }
        let known = [general] + MessageClass.allCases.map(\.rawValue) + ChannelKind.allCases.map(\.rawValue)
        node.note("\(parent) has no \(key)", key: key, hint: Spelling.hint(for: key, among: known))
        return nil
    }
}
