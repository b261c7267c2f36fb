/// Words that no message may hold (切忌毁谤): nobody speaks ill of the dealer where a customer bought.
public enum BannedWords {
    public static let standard = [
        "黑店", "奸商", "骗子", "坑人", "宰客", "翻新车", "事故车冒充", "别家不靠谱", "同行不靠谱", "比别家强", "上当",
    ]

    /// The first that a text holds, spaces between its characters not counted.
    public static func first(in text: String, more: [String] = []) -> String? {
        let bare = text.filter { !$0.isWhitespace }
        return (standard + more).first { !$0.isEmpty && bare.contains($0) }
    }
}
