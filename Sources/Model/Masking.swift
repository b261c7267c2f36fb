/// Personal data as logs and refusals may show it.
public enum Masking {
    /// `+8613800001234` → `+86138****1234`; short texts are hidden whole.
    public static func phone(_ text: String) -> String {
        guard text.count >= 9 else { return String(repeating: "*", count: text.count) }
        return text.dropLast(8) + "****" + text.suffix(4)
    }

    /// `wang.li@example.com` → `w***@example.com`.
    public static func email(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return "***" }
        return text.prefix(1) + "***" + text[at...]
    }

    /// Whatever kind it is of: of a mail address, a telephone number, or a postal address.
    public static func address(_ text: String) -> String {
        if text.contains("@") { return email(text) }
        let isPostal = !text.utf8.allSatisfy { $0 < 0x80 } || (text.contains(" ") && text.contains(where: \.isLetter))
        return isPostal ? postal(text) : phone(text)
    }

    /// `上海市浦东新区世纪大道100号` → `上海市浦东新区***`: the first seven characters say where about.
    public static func postal(_ text: String) -> String { text.count > 7 ? text.prefix(7) + "***" : "***" }

    /// `沪A12345` → `沪A***45`; a VIN keeps its last four characters.
    public static func plate(_ text: String) -> String {
        text.count > 10 ? "***" + text.suffix(4) : text.prefix(2) + "***" + text.suffix(2)
    }
}
