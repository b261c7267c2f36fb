import Model

/// `limits`, `plan` and `banned_words` of the settings: how often somebody hears from the store, and how its days are filled.
struct PlanningSettings {
    static let keys = ["limits", "plan", "banned_words", "segments"]

    private(set) var planning = PlanningRules()

    init(_ root: SettingsNode, rules: inout SendingRules) {
        rules.bannedWords = root.texts("banned_words")
        if let node = root.child("limits") {
            node.allowOnly(["per_week", "one_greeting_a_day"])
            rules.oneGreetingADay = node.flag("one_greeting_a_day") ?? rules.oneGreetingADay
            if let weeks = node.child("per_week") {
                for key in weeks.keys {
                    guard let messageClass = MessageClass(rawValue: key) else {
                        let known = MessageClass.allCases.map(\.rawValue)
                        weeks.note("no class is called \(key)", key: key, hint: Spelling.hint(for: key, among: known))
                        continue
                    }
                    if weeks.text(key) == "any" {
                        rules.perWeek[messageClass] = nil
                    } else if let count = Self.number(key, in: weeks, 0...100, example: "2, or any for no limit") {
                        rules.perWeek[messageClass] = count
                    }
                }
            }
        }
        guard let node = root.child("plan") else { return }
        node.allowOnly(["tasks_a_day", "work_days", "closed", "service"])
        if let service = node.child("service") {
            service.allowOnly(["every_km", "at_most_months"])
            let rules = planning.service
            planning.service = ServiceRules(
                kilometres: Self.number("every_km", in: service, 500...100_000, example: "10000") ?? rules.kilometres,
                months: Self.number("at_most_months", in: service, 1...60, example: "12") ?? rules.months)
        }
        planning.tasksADay = Self.number("tasks_a_day", in: node, 1...1_000, example: "20") ?? planning.tasksADay
        planning.weekdays = node.value("work_days", example: "mon-sat", Self.weekdays) ?? planning.weekdays
        planning.closed = node.texts("closed").compactMap { text in
            if let day = SettingsText.quietDay(text) { return day }
            node.note(
                "no day is called “\(text)”", key: "closed", hint: "write 2027-02-17, 2027-02-16/2027-02-22, 10-01")
            return nil
        }
    }

    private static func number(
        _ key: String, in node: SettingsNode, _ allowed: ClosedRange<Int>, example: String
    ) -> Int? {
        node.value(key, example: example) { text in Int(text).flatMap { allowed.contains($0) ? $0 : nil } }
    }

    /// `mon-sat`; the first is not after the last.
    private static func weekdays(_ text: String) -> Set<Int>? {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let parts = text.lowercased().split(separator: "-").map(String.init)
        guard let first = parts.first.flatMap(names.firstIndex), let last = parts.last.flatMap(names.firstIndex),
            first <= last, parts.count <= 2
        else { return nil }
        return Set(first + 1...last + 1)
    }
}
