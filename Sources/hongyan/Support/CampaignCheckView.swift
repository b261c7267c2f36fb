import Outreach

/// What a campaign's check found, as a person or a program reads it.
struct CampaignCheckView {
    let check: CampaignCheck
    let name: String

    func show(asJSON: Bool) throws {
        if asJSON { return Output.line(try JSONLine.text(Summary(name: name, check: check))) }
        Output.line("\(name): \(check.audience) in the audience, \(check.sendable) would get it.")
        if !check.parts.isEmpty {
            let parts = check.parts.sorted { $0.key < $1.key }
                .map { "\($0.value) of \(Words.count($0.key, "part"))" }
            Output.line(
                "SMS: \(parts.joined(separator: ", "))" + (check.cost.map { "; they cost \($0)" } ?? "") + ".")
        }
        for issue in check.issues {
            let verb = issue.weight == .skips ? "not sent" : "note"
            Output.line(
                "  \(issue.count) \(verb): \(issue.explanation) (\(issue.code)), "
                    + "such as \(issue.examples.joined(separator: ", "))")
        }
        if check.issues.isEmpty { Output.line("No problem found.") }
    }

    private struct Summary: Encodable {
        var campaign: String
        var audience: Int
        var sendable: Int
        /// SMS by number of parts.
        var parts: [String: Int]
        /// What they cost: `13.50 CNY`.
        var cost: String?
        var issues: [Issue]

        struct Issue: Encodable {
            var code: String
            var explanation: String
            var weight: String
            var count: Int
            var examples: [String]
        }

        init(name: String, check: CampaignCheck) {
            campaign = name
            audience = check.audience
            sendable = check.sendable
            parts = Dictionary(uniqueKeysWithValues: check.parts.map { (String($0.key), $0.value) })
            cost = check.cost
            issues = check.issues.map {
                Issue(
                    code: $0.code, explanation: $0.explanation, weight: $0.weight.rawValue, count: $0.count,
                    examples: $0.examples)
            }
        }
    }
}
