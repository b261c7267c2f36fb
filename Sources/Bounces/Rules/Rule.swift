import Model

/// What a rule is asked about: one recipient's evidence, its codes settled.
struct Facts {
    /// The three numbers of the status; empty where there is none.
    var status: [Int] = []
    var reply = ""
    var action = ""
    var spec = ""
    var step: SessionStep?
    var hasWords = false
    /// What the words say, by the phrases of the book.
    var said: Set<BounceReason> = []
    /// What the status means by itself.
    var meaning: BounceReason?
}

/// One line of the order in which a case is looked at: a reason, and what must hold for it.
struct Rule: Sendable {
    /// What must hold.
    enum Condition: Sendable {
        case status([StatusPattern], isWanted: Bool)
        case reply([String])
        case step([SessionStep], isWanted: Bool)
        case action([String])
        case spec([String], isWanted: Bool)
        case says([BounceReason])
        case saysNone([BounceReason])
        /// What the status means is one of these; `nil` for nothing.
        case meaning([BounceReason?], isWanted: Bool)
        case hasWords
    }

    /// `nil`: what the status means.
    var reason: BounceReason?
    var conditions: [Condition]

    func applies(to facts: Facts) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            case .status(let patterns, let isWanted): patterns.contains { $0.fits(facts.status) } == isWanted
            case .reply(let codes): codes.contains(facts.reply)
            case .step(let steps, let isWanted): (facts.step.map(steps.contains) ?? false) == isWanted
            case .action(let actions): actions.contains(facts.action)
            case .spec(let specs, let isWanted): specs.contains(facts.spec) == isWanted
            case .says(let reasons): !facts.said.isDisjoint(with: reasons)
            case .saysNone(let reasons): facts.said.isDisjoint(with: reasons)
            case .meaning(let reasons, let isWanted): reasons.contains(facts.meaning) == isWanted
            case .hasWords: facts.hasWords
            }
        }
    }
}

/// `5.1.1`, `*.2.2`, `5.7.*`, `5.7.606-649`
struct StatusPattern: Sendable {
    private var class_: Int?
    private var subject: Int?
    private var detail: ClosedRange<Int>?

    init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: ".").map(String.init)
        guard parts.count == 3 else { return nil }
        class_ = Int(parts[0])
        subject = Int(parts[1])
        let ends = parts[2].split(separator: "-").compactMap { Int($0) }
        if let first = ends.first { detail = first...max(first, ends.last ?? first) }
        guard class_ != nil || parts[0] == "*", subject != nil || parts[1] == "*", detail != nil || parts[2] == "*"
        else {
            return nil
        }
    }

    func fits(_ numbers: [Int]) -> Bool {
        guard numbers.count == 3 else { return false }
        return (class_ ?? numbers[0]) == numbers[0] && (subject ?? numbers[1]) == numbers[1]
            && (detail?.contains(numbers[2]) ?? true)
    }
}
