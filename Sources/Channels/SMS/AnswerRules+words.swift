import JSON

// The rules of a channel file in words, for `hongyan channels explain`.

extension AnswerRules {
    var readings: [String] {
        errors.map { "\($0.test.words) → \($0.words)" } + [acceptance]
            + [
                "otherwise 429 → tried again later; 401, 403, 3xx → the channel pauses; 408, 5xx → in doubt; 4xx → failed",
                "otherwise 2xx → \(accepted.json == nil ? "in doubt" : "failed where it has a value there, else in doubt")",
            ]
    }

    private var acceptance: String {
        var words = "\(accepted.words) → "
        words += recipients == nil ? "accepted" : "taken up; each recipient is judged by himself"
        switch id {
        case .json(let path): words += ", its id is \(path.words)"
        case .pattern: words += ", its id by regex"
        case .header(let name): words += ", its id is the header \(name)"
        case nil: break
        }
        return words
    }
}

extension AnswerRules.ErrorRule {
    var words: String {
        let wait = after.map { " after \($0) s" } ?? ""
        return switch verdict {
        case .retry: "tried again\(wait)"
        case .throttle: "tried again after Retry-After\(after.map { ", or \($0) s" } ?? "")"
        case .deferPerson: "this person later\(wait)"
        case .pauseChannel: "the channel pauses until somebody has looked; the message keeps its place"
        case .suppress: "failed, and nothing more to this number"
        case .permanent: "failed"
        case .ambiguous: "in doubt: never again by itself"
        }
    }
}

extension AnswerTest {
    var words: String {
        var words: [String] = []
        if !statuses.isEmpty {
            words.append(
                "HTTP "
                    + statuses.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
                    .joined(separator: ", "))
        }
        if let json {
            switch json.expectation {
            case .present: words.append("there is \(json.path.words)")
            case .oneOf(let values): words.append("\(json.path.words) is \(values.sorted().joined(separator: ", "))")
            case .matching(let pattern): words.append("\(json.path.words) matches \(pattern.source)")
            }
        }
        if let pattern { words.append("the body matches \(pattern.source)") }
        return words.joined(separator: ", ")
    }
}

extension RecipientRules {
    var title: String {
        let key = reference.map { "by our reference in \($0.words)" } ?? to.map { "by the number in \($0.words)" }
        return "each recipient: in \(items.words), found \(key ?? "by order"); who is not there is in doubt"
    }
}

extension ReceiptRules {
    var readings: [String] {
        var lines = [
            "in \(fields.items.words)\(formField.map { " of the form field \($0)" } ?? "")"
                + ", matched by \([fields.id, fields.reference].compactMap { $0?.words }.joined(separator: " or "))",
            "\(fields.status.words) is \(Self.list(fields.delivered)) → delivered; \(Self.list(fields.failed)) → failed"
                + (fields.delayed.isEmpty ? "" : "; \(Self.list(fields.delayed)) → still under way")
                + "; anything else is no news",
        ]
        if !fields.hard.isEmpty { lines.append("the number itself is bad where it says \(Self.list(fields.hard))") }
        lines.append("answered with 200 \(answer)")
        if verification != nil { lines.append("a push that is not signed by the gateway is refused (403)") }
        if let pull {
            let way = pull.mode == .all ? "for all there are" : "about each message, for \(pull.days) days"
            lines.append(
                pull.isEnabled
                    ? "also asked for every \(pull.every) s, \(way): \(pull.request.method.rawValue) \(pull.request.url.revealed)"
                    : "could be asked for, which is not enabled")
        }
        return lines
    }

    private static func list(_ values: Set<String>) -> String {
        values.sorted().map { $0 == ReportFields.anyOther ? "any other" : $0 }.joined(separator: ", ")
    }
}

extension InboundRules {
    var readings: [String] {
        var lines = [
            "in \(items.words)\(formField.map { " of the form field \($0)" } ?? ""): from \(from.words), text \(text.words)",
            "no more marketing after \(words.sorted().joined(separator: ", "))",
        ]
        if confirmationAnswer != nil { lines.append("the first opt-out is confirmed in the answer") }
        return lines
    }
}

extension JSONPath {
    var words: String { steps.isEmpty ? "the whole" : steps.joined(separator: ".") }
}
