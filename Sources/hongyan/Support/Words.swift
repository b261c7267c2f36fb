/// Numbers with their nouns.
enum Words {
    /// `1 error`, `2 errors`.
    static func count(_ number: Int, _ noun: String) -> String { count(number, noun, noun + "s") }

    /// `1 address`, `2 addresses`.
    static func count(_ number: Int, _ noun: String, _ plural: String) -> String {
        "\(number) \(number == 1 ? noun : plural)"
    }
}
