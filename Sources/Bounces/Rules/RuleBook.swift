import Model

/// What servers write and what it means, out of `bounces.rules`, whose head says how it is written.
struct RuleBook: Sendable {
    /// A provider, or a program that writes reports, with rules of its own.
    struct Source: Sendable {
        var name: String
        /// Ends of host names, and of the recipient's domain.
        var hosts: [String] = []
        /// Where the report itself shows who wrote it: a header and what it must hold.
        var signs: [(place: String, text: [UInt8])] = []
        var rules: [(reason: BounceReason, phrase: Int?, conditions: [Rule.Condition])] = []
    }

    private(set) var sources: [Source] = []
    private(set) var order: [Rule] = []
    private(set) var original = PhraseList()
    private(set) var labels = PhraseList()
    private(set) var answers = PhraseList()
    private(set) var notices = PhraseList()
    private(set) var subjects = PhraseList()
    private var index = PhraseIndex()
    /// What a report's text holds that shows who wrote it; the source's number by the phrase's.
    private var writing = PhraseIndex()
    private var writers: [Int] = []
    private var meanings: [(StatusPattern, BounceReason)] = []
    /// The reason that a phrase says, by the phrase's number; `nil` for those of a source alone.
    private var saying: [BounceReason?] = []
    /// Phrases that keep a text from saying a reason.
    private var denying: [Int: BounceReason] = [:]

    /// A fault in the file: the number of its line.
    struct Fault: Error, CustomStringConvertible {
        var line: Int
        var what: String
        var description: String { "bounces.rules line \(line): \(what)" }
    }

    /// The book that comes with the program.
    static let standard: RuleBook = {
        do {
            return try RuleBook(PackageResources.bounces_rules)
        } catch {
            // The file is compiled in, and a test reads it.
            preconditionFailure("\(error)")
        }
    }()

    init(_ bytes: [UInt8]) throws(Fault) {
        var section: [String] = []
        for (number, bytes) in Line.split(bytes, limit: 100_000).enumerated() {
            let line = Bytes.trimmed(bytes)
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let text = Bytes.string(line)
            if first == UInt8(ascii: "["), text.hasSuffix("]") {
                section = text.dropFirst().dropLast().split(separator: " ").map(String.init)
                if section.first == "source" { sources.append(Source(name: section.last ?? "")) }
                continue
            }
            do throws(Misreading) {
                try take(text, section)
            } catch {
                throw Fault(line: number + 1, what: error.what)
            }
        }
    }

    private struct Misreading: Error {
        var what: String
    }

    private mutating func take(_ line: String, _ section: [String]) throws(Misreading) {
        switch section.first {
        case "words": try takeWords(line, try Self.reason(section.last ?? ""))
        case "status":
            let parts = line.split(separator: " ")
            guard parts.count >= 2, let pattern = StatusPattern(parts[0]) else {
                throw Misreading(what: "a line here reads: 5.1.1 userunknown")
            }
            meanings.append((pattern, try Self.reason(String(parts[1]))))
        case "source": try takeSource(line)
        case "order": order.append(try Self.rule(line))
        case "original": original.add(line)
        case "labels": labels.add(line)
        case "answers": answers.add(line)
        case "notices": notices.add(line)
        case "subjects": subjects.add(line)
        default: throw Misreading(what: "a line outside of a section")
        }
    }

    private mutating func takeWords(_ line: String, _ reason: BounceReason) throws(Misreading) {
        let isDenial = line.hasPrefix("!")
        guard let phrase = index.add(isDenial ? line.dropFirst() : line[...]) else {
            throw Misreading(what: "a piece of a phrase needs three letters at least")
        }
        saying.append(isDenial ? nil : reason)
        if isDenial { denying[phrase] = reason }
    }

    private mutating func takeSource(_ line: String) throws(Misreading) {
        let last = sources.count - 1
        if line.hasPrefix("hosts ") {
            sources[last].hosts += line.split(separator: " ").dropFirst().map(String.init)
            return
        }
        guard let colon = line.firstIndex(of: ":") else {
            throw Misreading(what: "a line here reads: reason [conditions]: words")
        }
        let head = line[..<colon].split(separator: " ").map(String.init)
        let text = line[line.index(after: colon)...].drop { $0 == " " }
        if head.first == "sign", head.count == 2 {
            if head[1] != "body" {
                sources[last].signs.append((head[1], Array(text.utf8)))
            } else if writing.add(text) != nil {
                writers.append(last)
            } else {
                throw Misreading(what: "a sign needs three letters at least")
            }
            return
        }
        var phrase: Int?
        if !text.isEmpty {
            guard let number = index.add(text) else {
                throw Misreading(what: "a piece of a phrase needs three letters at least")
            }
            saying.append(nil)
            phrase = number
        }
        let rule = try Self.rule(head.joined(separator: " "))
        guard let reason = rule.reason else { throw Misreading(what: "no reason") }
        sources[last].rules.append((reason, phrase, rule.conditions))
    }

    private static func reason(_ name: String) throws(Misreading) -> BounceReason {
        guard let reason = BounceReason(rawValue: name) else { throw Misreading(what: "no reason is called \(name)") }
        return reason
    }

    /// `userunknown status=5.1.1,5.1.3 silent=norelaying,blocked`
    private static func rule(_ line: String) throws(Misreading) -> Rule {
        let parts = line.split(separator: " ").map(String.init)
        let reason = parts[0] == "meaning" ? nil : try reason(parts[0])
        var rule = Rule(reason: reason, conditions: [])
        for part in parts.dropFirst() { rule.conditions.append(try condition(part, of: reason)) }
        return rule
    }

    private static func condition(_ text: String, of reason: BounceReason?) throws(Misreading) -> Rule.Condition {
        let pair = text.split(separator: "=", maxSplits: 1).map(String.init)
        let values = pair.count == 2 ? pair[1].split(separator: ",").map(String.init) : []
        let isWanted = !pair[0].hasSuffix("!")
        switch isWanted ? pair[0] : String(pair[0].dropLast()) {
        case "says" where values.isEmpty: return .says(reason.map { [$0] } ?? [])
        case "says": return .says(try reasons(values))
        case "silent": return .saysNone(try reasons(values))
        case "status":
            let patterns = values.compactMap { StatusPattern($0) }
            guard patterns.count == values.count else { throw Misreading(what: "no status: \(text)") }
            return .status(patterns, isWanted: isWanted)
        case "reply": return .reply(values)
        case "step":
            let steps = values.compactMap { SessionStep(rawValue: $0) }
            guard steps.count == values.count else { throw Misreading(what: "no step: \(text)") }
            return .step(steps, isWanted: isWanted)
        case "action": return .action(values)
        case "spec": return .spec(values.map { $0 == "none" ? "" : $0 }, isWanted: isWanted)
        case "meaning":
            var wanted: [BounceReason?] = []
            for value in values { wanted.append(value == "nothing" ? nil : try Self.reason(value)) }
            return .meaning(wanted, isWanted: isWanted)
        case "words": return .hasWords
        default: throw Misreading(what: "no condition: \(text)")
        }
    }

    private static func reasons(_ names: [String]) throws(Misreading) -> [BounceReason] {
        var reasons: [BounceReason] = []
        for name in names { reasons.append(try reason(name)) }
        return reasons
    }

    // MARK: Asking

    /// The sources, by number, that a report shows in its headers or its text.
    ///
    /// - Parameter body: plain.
    func writers(root: MailPart, body: [UInt8]) -> Set<Int> {
        var found = Set(writing.phrases(in: body).map { writers[$0] })
        // Many sources look into the same header.
        var lowered: [String: [[UInt8]]] = [:]
        for (number, source) in sources.enumerated() where !source.signs.isEmpty {
            let shows = source.signs.contains { sign in
                let values = lowered[sign.place] ?? root.headers(sign.place).map { Array($0.lowercased().utf8) }
                lowered[sign.place] = values
                return values.contains { Bytes.index(of: sign.text, in: $0[...]) != nil }
            }
            if shows { found.insert(number) }
        }
        return found
    }

    /// What is in a text: the phrases by number, and the reasons that they say.
    struct Reading {
        var phrases: Set<Int>
        var said: Set<BounceReason>
    }

    /// - Parameter text: plain (`Bytes.plain`).
    func read(_ text: [UInt8]) -> Reading {
        let phrases = index.phrases(in: text)
        var said: Set<BounceReason> = []
        for phrase in phrases { if let reason = saying[phrase] { said.insert(reason) } }
        for phrase in phrases { if let reason = denying[phrase] { said.remove(reason) } }
        return Reading(phrases: Set(phrases), said: said)
    }

    /// Whether anything in the book leads to a reason.
    func canSay(_ reason: BounceReason) -> Bool {
        saying.contains(reason) || meanings.contains { $0.1 == reason }
            || sources.contains { $0.rules.contains { $0.reason == reason } }
    }

    func says(_ reason: BounceReason, _ text: [UInt8]) -> Bool { read(text).said.contains(reason) }

    /// What a status code means where nobody says more.
    func meaning(of status: [Int]) -> BounceReason? { meanings.first { $0.0.fits(status) }?.1 }
}
