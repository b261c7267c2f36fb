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

    public static func address(_ text: String) -> String { text.contains("@") ? email(text) : phone(text) }
}
