import Model

/// Words that operators in China refuse in marketing SMS, by what they are about.
///
/// From the operators' rules for commercial SMS as gateways publish them. A gateway's own list goes into its file, under
/// `refused`.
public struct RefusedWords: Sendable {
    public struct Topic: Sendable {
        public let name: String
        public let words: [String]
    }

    public static let topics: [Topic] = [
        Topic(name: "an invitation into the store", words: ["到店", "进店", "莅临", "来店", "到访", "光临本店", "试乘试驾", "试驾"]),
        Topic(name: "collecting leads", words: ["转介绍", "老带新", "推荐有礼", "报名", "登记领取", "填写信息"]),
        Topic(name: "coupons", words: ["优惠券", "代金券", "抵用券", "现金券", "红包", "券码", "满减"]),
        Topic(name: "annual inspection", words: ["年检", "年审", "验车"]),
        Topic(name: "insurance", words: ["续保", "车险", "保险优惠", "投保"]),
        Topic(name: "adding somebody on WeChat", words: ["加微信", "加我微信", "微信号", "加V", "加v", "扫码添加", "企业微信"]),
        Topic(name: "winning customers back", words: ["好久不见", "流失客户", "回归礼", "回店"]),
        Topic(name: "finance", words: ["贷款", "零首付", "0首付", "免息", "分期", "低息", "融资租赁"]),
    ]

    /// What a text has of these: a topic with its word. A private telephone number counts too.
    public static func found(in text: String) -> [(topic: String, word: String)] {
        var found = topics.compactMap { topic in
            topic.words.first { text.contains($0) }.map { (topic: topic.name, word: $0) }
        }
        if let number = text.firstMatch(of: #/(?:^|[^0-9])(1[3-9][0-9]{9})(?![0-9])/#) {
            found.append((topic: "a private telephone number", word: Masking.phone(String(number.1))))
        }
        if let sign = text.first(where: { "【】★¥￥".contains($0) }) {
            found.append((topic: "a sign that is refused in the body", word: String(sign)))
        }
        return found
    }
}

extension ChannelDefinition {
    /// Words in a marketing text that operators or this gateway refuse; none for other classes, for mail, and for gateways that
    /// do not bill the Chinese way.
    public func refusedWords(in parcel: Parcel) -> [(topic: String, word: String)] {
        guard case .httpSMS(let sms) = route, parcel.messageClass == .marketing else { return [] }
        let text = parcel.rendered.text
        let own = sms.refused.first { text.contains($0) }.map { [(topic: "what this gateway refuses", word: $0)] } ?? []
        return (sms.counting == .cn ? RefusedWords.found(in: text) : []) + own
    }

    /// - Throws: where the gateway sends registered wordings only, and this is none of them.
    public func requireRegistered(_ parcel: Parcel) throws(Problem) {
        guard case .httpSMS(let sms) = route else { return }
        _ = try sms.item(parcel)
    }

    /// What a part of a text costs; `nil` where the file does not say.
    public var price: PartPrice? {
        if case .httpSMS(let sms) = route { sms.price } else { nil }
    }
}
