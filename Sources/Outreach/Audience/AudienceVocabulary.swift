import Model
import Storage

/// The words of the audience language: fields, operators and the values of fields that have only certain ones.
enum AudienceVocabulary {
    static let comparisons: [String: AudienceFilter.Comparison] = [
        "before": .less, "after": .greater, "on": .equal, "contains": .contains, "starts_with": .startsWith,
        "早于": .less, "晚于": .greater, "包含": .contains, "等于": .equal,
    ]

    private static let chineseFields: [String: AudienceFilter.Field] = [
        "信息卡编号": .card, "姓名": .name, "性别": .gender, "客户类型": .type, "类型": .type, "级别": .grade,
        "卡别": .tier, "城市": .city, "销售顾问": .consultant, "顾问": .consultant, "客户来源": .source, "来源": .source,
        "语言": .language, "性质": .nature, "手机": .phone, "邮箱": .email, "生日月份": .birthMonth, "品牌": .brand,
        "车型": .model, "车牌号": .plate, "车架号": .vin, "里程": .mileage, "交车日期": .delivered, "保险到期日": .insurance,
        "年检到期日": .inspection, "门店": .branch, "车系": .series, "保险公司": .insurer, "领牌日期": .registered, "下次保养": .maintenance,
        "持有性质": .holder, "所有制": .ownership, "价值": .value, "最近购买月数": .recency, "购买次数": .frequency, "购买金额": .amount,
        "忠诚度": .loyalty,
    ]

    private static let types: [String: CustomerType] = [
        "潜在": .latent, "有望": .prospect, "保有": .owner, "基盘": .owner, "战败": .lost,
    ]

    static func field(named name: String) -> AudienceFilter.Field? {
        AudienceFilter.Field(rawValue: name.lowercased()) ?? chineseFields[name]
    }

    static func hint(forField name: String) -> String {
        let known = AudienceFilter.Field.allCases.map(\.rawValue)
        return Spelling.nearest(to: name.lowercased(), among: known).map { "did you mean \($0)?" }
            ?? "the fields are \(known.joined(separator: ", "))"
    }

    /// The value as the store keeps it; a field with a fixed set of values takes no other.
    static func value(_ text: String, of field: AudienceFilter.Field, column: Int) throws(Problem) -> String {
        let allowed: [String]
        switch field {
        case .type:
            if let type = types[text] { return type.rawValue }
            allowed = CustomerType.allCases.map(\.rawValue)
        case .gender: allowed = Customer.Gender.allCases.map(\.rawValue)
        case .nature: allowed = Customer.Nature.allCases.map(\.rawValue)
        case .holder:
            if let holder = SegmentRules.Holder.allCases.first(where: { $0.chineseName == text }) {
                return holder.rawValue
            }
            allowed = SegmentRules.Holder.allCases.map(\.rawValue)
        case .ownership:
            if let known = SegmentRules.Ownership.allCases.first(where: { $0.chineseName == text }) {
                return known.rawValue
            }
            allowed = SegmentRules.Ownership.allCases.map(\.rawValue)
        case .loyalty:
            let words: [String: Segment.Loyalty] = ["忠诚": .loyal, "品牌转移": .switched, "无品牌忠诚": .none]
            if let known = words[text] { return known.rawValue }
            allowed = Segment.Loyalty.allCases.map(\.rawValue)
        default: return text
        }
        guard allowed.contains(text.lowercased()) else {
            throw Problem(
                "\(field.rawValue) is never “\(text)”", at: .audience(column),
                hint: "write \(allowed.joined(separator: ", "))")
        }
        return text.lowercased()
    }
}
