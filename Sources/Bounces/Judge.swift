import Model

/// From what a report says of a recipient to what became of the mail to him.
struct Judge {
    private let book: RuleBook
    /// The sources that the report itself shows.
    private let writers: Set<Int>

    init(_ book: RuleBook, _ parts: MailParts, text: [UInt8]) {
        self.book = book
        writers = book.writers(root: parts.root, body: Bytes.plain(text.prefix(8_000), limit: 8_000))
    }

    /// A judge of words alone, such as an answer of SMTP.
    init(_ book: RuleBook) {
        self.book = book
        writers = []
    }

    /// - Parameter context: what the report says beside, where the recipient's own words do not tell.
    func verdict(_ evidence: Evidence, context: [UInt8] = []) -> ReturnedMail.Recipient {
        var verdict = judge(evidence, evidence.words)
        if [.onhold, .undefined].contains(verdict.reason), !context.isEmpty {
            let wider = judge(evidence, evidence.words + [Bytes.space] + context)
            if ![.onhold, .undefined].contains(wider.reason) {
                verdict.reason = wider.reason
                verdict.isHard = wider.isHard
            }
            if verdict.status.isEmpty { verdict.status = wider.status }
            if verdict.reply.isEmpty { verdict.reply = wider.reply }
        }
        return verdict
    }

    private func judge(_ evidence: Evidence, _ words: [UInt8]) -> ReturnedMail.Recipient {
        let plain = Bytes.plain(words)
        let status = Self.status(evidence, plain)
        let reply = Self.reply(plain, status: status)
        let reading = book.read(Self.joined(plain))
        let numbers = status.split(separator: ".").compactMap { Int($0) }
        var facts = Facts(status: numbers, reply: reply, action: evidence.action, spec: evidence.spec)
        facts.step = SessionStep.find(in: plain[...]) ?? evidence.step
        facts.hasWords = !plain.isEmpty
        facts.said = reading.said
        facts.meaning = book.meaning(of: numbers)
        let reason = reason(evidence, facts, reading)
        let isTemporary = status.hasPrefix("4") || status.isEmpty && reply.hasPrefix("4")
        let isDelayed = evidence.action == "delayed"
        return ReturnedMail.Recipient(
            address: evidence.address.isEmpty ? evidence.alias : evidence.address, status: status, reply: reply,
            reason: reason,
            isHard: reason.condemnsAddress && !isDelayed && !(reason == .notaccept && isTemporary),
            isDelayed: isDelayed,
            words: Bytes.string(Line.unfolded(Array(words.prefix(1_000)))), server: evidence.server)
    }

    private func reason(_ evidence: Evidence, _ facts: Facts, _ reading: RuleBook.Reading) -> BounceReason {
        if let hint = evidence.hint { return hint }
        if ["delivered", "relayed", "expanded"].contains(evidence.action) || facts.status.first == 2 {
            return .delivered
        }
        let domain = evidence.address.split(separator: "@").last.map { "." + $0 } ?? ""
        for (number, source) in book.sources.enumerated() {
            let isConcerned =
                writers.contains(number)
                || source.hosts.contains { end in
                    evidence.server.hasSuffix(end) || domain.hasSuffix(end) || evidence.reporter.hasSuffix(end)
                }
            guard isConcerned else { continue }
            for rule in source.rules where rule.phrase.map(reading.phrases.contains) ?? true {
                if Rule(reason: rule.reason, conditions: rule.conditions).applies(to: facts) { return rule.reason }
            }
        }
        for rule in book.order where rule.applies(to: facts) {
            if let reason = rule.reason ?? facts.meaning { return reason }
        }
        return .undefined
    }

    // MARK: Codes

    /// An answer of several lines as one: `550-5.2.1 The user … at a rate that 550-5.2.1 prevents …` has its codes in front
    /// alone, so that the words stand together.
    static func joined(_ text: [UInt8]) -> [UInt8] {
        var known: [ArraySlice<UInt8>] = []
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for word in text.split(separator: Bytes.space, omittingEmptySubsequences: false) {
            let parts = word.split(separator: UInt8(ascii: "-"))
            let isCode = (1...2).contains(parts.count) && word.count <= 14 && parts.allSatisfy(isCode)
            if isCode, parts.allSatisfy({ known.contains($0) }) { continue }
            if isCode { known += parts }
            if !result.isEmpty { result.append(Bytes.space) }
            result += word
        }
        return result
    }

    /// `550`, `5.2.1`
    private static func isCode(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") else { return false }
        if word.count == 3 { return word.allSatisfy(Bytes.isDigit) }
        return word.count >= 5 && word.count(where: { $0 == UInt8(ascii: ".") }) == 2
            && word.allSatisfy { Bytes.isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    /// The field's code, unless the words have one that says more: `5.0.0` is no more than "failed".
    private static func status(_ evidence: Evidence, _ words: [UInt8]) -> String {
        let field = evidence.status
        let isSuccess =
            ["delivered", "relayed", "expanded"].contains(evidence.action) || words.first == UInt8(ascii: "2")
        let found = Codes.statuses(in: words[...]).filter { !$0.hasPrefix("2") || isSuccess }
        let telling = found.first { !$0.hasSuffix(".0.0") }
        if field.isEmpty { return telling ?? found.first ?? "" }
        guard let telling, field.hasSuffix(".0.0") || field.hasSuffix(".0") && !telling.hasSuffix(".0") else {
            return field
        }
        return telling
    }

    private static func reply(_ words: [UInt8], status: String) -> String {
        let found = Codes.replies(in: words[...])
        let fitting = found.first { $0.first == status.first && !$0.hasSuffix("00") }
        return fitting ?? found.first { !$0.hasPrefix("2") || status.hasPrefix("2") } ?? ""
    }
}
