import Foundation
import Model

/// The words that cells of a few possible values hold, in Chinese and English.
enum FieldWords {
    static func gender(_ text: String) throws(FieldFault) -> Customer.Gender {
        switch text.lowercased() {
        case "男", "男性", "先生", "m", "male", "mr", "mr.": .male
        case "女", "女性", "女士", "小姐", "太太", "f", "female", "ms", "ms.", "mrs", "mrs.", "miss": .female
        default: throw FieldFault("not a gender", hint: "write 男 or 女, 先生 or 女士, M or F")
        }
    }

    static func type(_ text: String) throws(FieldFault) -> CustomerType {
        switch text.hasSuffix("客户") ? String(text.dropLast(2)) : text.lowercased() {
        case "保有", "基盘", "车主", "owner": return .owner
        case "有望", "意向", "prospect": return .prospect
        case "潜在", "潛在", "latent", "lead": return .latent
        case "战败", "戰敗", "流失", "lost": return .lost
        case "vip": return .vip
        default: throw FieldFault("not a type of customer", hint: "write 潜在, 有望, 保有, 战败 or VIP")
        }
    }

    static func grade(_ text: String) throws(FieldFault) -> String {
        let letter = CellText.halfWidth(text).uppercased().replacing("级", with: "")
        guard ["O", "H", "A", "B", "C"].contains(letter) else {
            throw FieldFault("not a grade", hint: "write O, H, A, B or C")
        }
        return letter
    }

    static func nature(_ text: String) throws(FieldFault) -> Customer.Nature {
        switch text.lowercased() {
        case "个人", "個人", "个体", "私人", "person", "individual": .person
        case "单位", "單位", "企业", "企業", "公司", "公户", "集团", "政府", "政府机构", "organisation", "organization", "company":
            .organisation
        default: throw FieldFault("neither a person nor an organisation", hint: "write 个人 or 单位")
        }
    }

    static func channel(_ text: String) throws(FieldFault) -> ChannelKind {
        switch text.lowercased() {
        case "短信", "手机短信", "sms", "text": .sms
        case "邮件", "电子邮件", "邮箱", "email", "e-mail", "mail": .email
        case "信", "信函", "信件", "letter", "post": .letter
        case "贺卡", "卡片", "明信片", "card", "postcard": .card
        case "电话", "打电话", "通话", "call", "phone", "telephone": .call
        case "拜访", "上门", "上门拜访", "登门", "visit": .visit
        default: throw FieldFault("not a way to write to somebody", hint: "write 短信, 邮件, 信函, 贺卡, 电话 or 拜访")
        }
    }

    static func language(_ text: String) throws(FieldFault) -> String {
        switch text.lowercased() {
        case "中文", "汉语", "普通话", "简体中文", "chinese", "zh", "zh-cn": return "zh"
        case "英文", "英语", "english", "en": return "en"
        default:
            guard text.wholeMatch(of: #/[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*/#) != nil else {
                throw FieldFault("not a language", hint: "write 中文, 英文 or a code such as en")
            }
            return text.lowercased()
        }
    }

    /// An IANA name, such as `Asia/Urumqi`; 北京时间 is the zone of Shanghai.
    static func timeZone(_ text: String) throws(FieldFault) -> String {
        if ["北京时间", "北京", "中国"].contains(text) { return "Asia/Shanghai" }
        // Only whole names: an abbreviation such as CST means several zones.
        guard text.contains("/"), TimeZone(identifier: text) != nil else {
            throw FieldFault("not a time zone", hint: "write a name such as Asia/Urumqi")
        }
        return text
    }

    static func isYes(_ text: String) throws(FieldFault) -> Bool {
        switch text.lowercased() {
        case "是", "同意", "愿意", "已同意", "y", "yes", "true", "1", "√", "✓", "granted": true
        case "否", "不同意", "拒绝", "不愿意", "退订", "n", "no", "false", "0", "×", "refused": false
        default: throw FieldFault("neither yes nor no", hint: "write 是 or 否, or nothing where it is not known")
        }
    }

    /// `nil` for a title that only says what the gender does.
    static func title(_ text: String) -> (title: String?, gender: Customer.Gender?) {
        if let gender = try? gender(text) { return (nil, gender) }
        return (text, nil)
    }

    /// 陈静 as she is; of 周强, who has left, his name and that he has.
    static func consultant(_ text: String) -> (name: String, hasLeft: Bool) {
        guard text.utf8.contains(where: { consultantMarks.contains($0) }) else { return (text, false) }
        let plain = CellText.halfWidth(text)
        for mark in ["(离职)", "(已离职)", "(離職)", "[离职]", "-离职", "离职:"] where plain.contains(mark) {
            return (CellText.line(plain.replacing(mark, with: " ")), true)
        }
        return (text, false)
    }

    /// The first bytes of brackets, wide ones too, hyphen and colon.
    private static let consultantMarks: Set<UInt8> = [0x28, 0x5B, 0x2D, 0x3A, 0xEF]

    /// An organisation by the last words of its name, a branch in brackets aside.
    static func nature(ofName name: String) -> Customer.Nature {
        guard let last = name.last, organisationEnds.contains(last) else { return .person }
        var name = CellText.halfWidth(name).lowercased()[...]
        while name.last == ")", let bracket = name.lastIndex(of: "(") { name = name[..<bracket] }
        let length = name.count
        let isOrganisation = organisationEndings.contains { least, endings in
            length >= least && endings.contains { name.hasSuffix($0) }
        }
        return isOrganisation ? .organisation : .person
    }

    /// Nearly every name ends in something else.
    private static let organisationEnds: Set<Character> = Set(
        organisationEndings.flatMap { $0.endings.compactMap(\.last) + $0.endings.compactMap { $0.uppercased().last } }
    )
    .union([")", "）"])

    /// Endings, and how long a name must be to be none of a person.
    private static let organisationEndings: [(least: Int, endings: [String])] = [
        (3, ["公司", "集团", "集團", "厂", "廠", "局", " ltd", " ltd.", " inc", " inc.", " llc", " gmbh", " corp", " corp."]),
        (
            4,
            [
                "中心", "银行", "学校", "大学", "中学", "小学", "医院", "协会", "车队", "商行", "车行", "酒店", "饭店", "商店", "门市部", "经营部",
                "合作社", "事务所", "研究院", "研究所", "委员会", "政府", "支队", "大队", "部队", "工作室", "商会", "基金会", "幼儿园", "服务部", "管理处",
                "办事处", "运输队", "物流", "company",
            ]
        ),
    ]
}
