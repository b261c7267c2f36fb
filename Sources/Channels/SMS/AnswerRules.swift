import Foundation
import JSON

/// What a gateway's answer means.
struct AnswerRules: Sendable {
    /// What to do about a refusal.
    enum Verdict: String, Sendable, CaseIterable {
        /// A passing fault: again, later.
        case retry
        /// Too fast for the gateway: again, after `Retry-After` or the rule's own time.
        case throttle
        /// This person had enough for now: again, after the rule's time.
        case deferPerson = "defer_person"
        /// Account, signature or password: nothing goes until somebody has looked. The message keeps its place.
        case pauseChannel = "pause_channel"
        /// The person opted out or the number does not exist: never again.
        case suppress
        /// This message will never be taken.
        case permanent
        /// It may have been taken.
        case ambiguous
    }

    struct ErrorRule: Sendable {
        var test: AnswerTest
        var verdict: Verdict
        /// Seconds until the next try.
        var after: Int?
    }

    enum IDRule: Sendable {
        case json(JSONPath)
        /// The first group, or the whole match where there is none.
        case pattern(Pattern)
        case header(String)
    }

    var accepted: AnswerTest
    var id: IDRule?
    /// The first that fits counts; looked at before `accepted`.
    var errors: [ErrorRule]
    /// Where the gateway says in words what it did.
    var detail: JSONPath?
    /// Where each recipient has his own word in the answer; `nil` where one word counts for all.
    var recipients: RecipientRules?
}

/// How the answer's list of recipients is read, each entry by rules of its own whose paths begin there.
struct RecipientRules: Sendable {
    var items: JSONPath
    /// What names the recipient: our token, or the number. Where neither is given, the order of the request.
    var reference: JSONPath?
    var to: JSONPath?
    /// Put in front of a number that has no `+`.
    var toPrefix: String
    var rules: IndirectRules

    /// A box, since rules hold rules.
    final class IndirectRules: Sendable {
        let rules: AnswerRules
        init(_ rules: AnswerRules) { self.rules = rules }
    }
}

/// A condition on an answer: everything that it names must hold.
struct AnswerTest: Sendable {
    enum Expectation: Sendable {
        /// There is a value.
        case present
        case oneOf(Set<String>)
        case matching(Pattern)
    }

    /// Empty: any.
    var statuses: [ClosedRange<Int>] = []
    var json: (path: JSONPath, expectation: Expectation)?
    /// On the body as text.
    var pattern: Pattern?
    /// Where the path leads to several values: all of them must hold, or one.
    var needsAll: Bool

    func holds(for answer: GatewayAnswer) -> Bool {
        if !statuses.isEmpty, !statuses.contains(where: { $0.contains(answer.status) }) { return false }
        if let pattern, !pattern.matches(answer.text) { return false }
        guard let json else { return true }
        guard let root = answer.json else { return false }
        let values = json.path.values(in: root).compactMap(\.text)
        guard !values.isEmpty else { return false }
        let fits: (String) -> Bool = { value in
            switch json.expectation {
            case .present: !value.isEmpty
            case .oneOf(let expected): expected.contains(value)
            case .matching(let pattern): pattern.matches(value)
            }
        }
        return needsAll ? values.allSatisfy(fits) : values.contains(where: fits)
    }
}

/// An answer of the gateway, read once.
struct GatewayAnswer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let text: String
    /// `nil` where the body is not JSON.
    let json: JSONValue?

    init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        text = String(decoding: body, as: UTF8.self)
        json = try? JSONParser.parse(body)
    }

    /// The entry of one recipient, as an answer of its own.
    private init(_ answer: GatewayAnswer, item: JSONValue) {
        (status, headers) = (answer.status, answer.headers)
        text = item.serialized
        json = item
    }

    func about(_ item: JSONValue) -> GatewayAnswer { GatewayAnswer(self, item: item) }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A regular expression (ICU), compiled once and shared by threads.
struct Pattern: Sendable {
    private let expression: NSRegularExpression
    /// As it is written.
    var source: String { expression.pattern }

    init(_ source: String) throws {
        expression = try NSRegularExpression(pattern: source)
    }

    /// Answers are short; what is longer is no answer of a gateway, and no work for a regular expression.
    private static let longest = 64 * 1024

    func matches(_ text: String) -> Bool { match(text) != nil }

    /// The first group that took part, or the whole match.
    func match(_ text: String) -> String? {
        let text = text.utf8.count > Self.longest ? String(text.prefix(Self.longest / 4)) : text
        let whole = NSRange(text.startIndex..., in: text)
        guard let result = expression.firstMatch(in: text, range: whole) else { return nil }
        for group in [1, 0] where group < result.numberOfRanges {
            if let range = Range(result.range(at: group), in: text) { return String(text[range]) }
        }
        return nil
    }
}
