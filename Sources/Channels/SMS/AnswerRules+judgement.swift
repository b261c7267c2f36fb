import JSON
import Foundation
import Model

/// From what the gateway answered to what becomes of the message.
///
/// The error rules are asked first, in their order, then what counts as accepted. What neither knows:
///
/// | answer | outcome |
/// |---|---|
/// | 429 | deferred, after `Retry-After` |
/// | 401, 403, 3xx | deferred, and the channel is suspended |
/// | 408, 5xx | in doubt: the gateway may have taken it |
/// | another 4xx | failed |
/// | 2xx that holds the value which `accepted` looks at | failed: it is a refusal with a code that the file does not name |
/// | any other 2xx | in doubt: rubbish says nothing |
extension AnswerRules {
    /// A delivery for each of the recipients, in their order. An answer that says nothing of one of them leaves him in doubt.
    func deliveries(for answer: GatewayAnswer, to items: [SMSItem], now: Date) -> [Delivery] {
        let whole = delivery(for: answer, now: now)
        guard whole.outcome == .accepted, let recipients, let root = answer.json else {
            return items.map { _ in whole }
        }
        let entries = recipients.items.values(in: root).flatMap { value -> [JSONValue] in
            if case .array(let list) = value { list } else { [value] }
        }
        return items.enumerated().map { index, item in
            guard let entry = recipients.entry(of: item, at: index, of: items.count, in: entries) else {
                return Delivery(outcome: .inDoubt, reply: "the answer does not name this recipient: \(whole.reply)")
            }
            var delivery = recipients.rules.rules.delivery(for: answer.about(entry), now: now)
            // Some gateways name one id for the whole request.
            if delivery.outcome == .accepted { delivery.providerID = delivery.providerID ?? whole.providerID }
            return delivery
        }
    }

    func delivery(for answer: GatewayAnswer, now: Date) -> Delivery {
        let reply = words(of: answer)
        if let rule = errors.first(where: { $0.test.holds(for: answer) }) {
            return delivery(rule.verdict, after: rule.after, answer, reply, now: now)
        }
        if accepted.holds(for: answer) {
            return Delivery(outcome: .accepted, providerID: id.flatMap { self.id($0, of: answer) }, reply: reply)
        }
        return delivery(unnamedVerdict(answer), after: nil, answer, reply, now: now)
    }

    private func unnamedVerdict(_ answer: GatewayAnswer) -> Verdict {
        switch answer.status {
        case 429: .throttle
        case 401, 403, 300...399: .pauseChannel
        case 408, 500...599: .ambiguous
        case 400...499: .permanent
        default: holdsJudgedValue(answer) ? .permanent : .ambiguous
        }
    }

    private func holdsJudgedValue(_ answer: GatewayAnswer) -> Bool {
        guard let path = accepted.json?.path, let root = answer.json else { return false }
        return path.text(in: root) != nil
    }

    private func delivery(
        _ verdict: Verdict, after: Int?, _ answer: GatewayAnswer, _ reply: String, now: Date
    ) -> Delivery {
        let wait = retryAfter(answer, now: now) ?? after.map { TimeInterval($0) }
        switch verdict {
        case .retry, .throttle: return Delivery(outcome: .deferred, reply: reply, retryAfter: wait)
        // Operators count per hour and per day; an hour is the least that helps.
        case .deferPerson: return Delivery(outcome: .deferred, reply: reply, retryAfter: wait ?? 3_600)
        case .pauseChannel: return Delivery(outcome: .deferred, reply: reply, retryAfter: wait, suspendsChannel: true)
        case .suppress: return Delivery(outcome: .failed, reply: reply, addressIsBad: true)
        case .permanent: return Delivery(outcome: .failed, reply: reply)
        case .ambiguous: return Delivery(outcome: .inDoubt, reply: reply)
        }
    }

    private func id(_ rule: IDRule, of answer: GatewayAnswer) -> String? {
        switch rule {
        case .json(let path): answer.json.flatMap { path.text(in: $0) }
        case .pattern(let pattern): pattern.match(answer.text)
        case .header(let name): answer.header(name)
        }
    }

    private func words(of answer: GatewayAnswer) -> String {
        let detail = detail.flatMap { path in answer.json.flatMap { path.text(in: $0) } }
        let code = accepted.json.flatMap { json in answer.json.flatMap { json.path.text(in: $0) } }
        guard let detail else { return "HTTP \(answer.status) \(answer.text)" }
        return (["HTTP \(answer.status)", code, detail].compactMap(\.self)).joined(separator: " ")
    }

    /// `Retry-After` (RFC 9110 section 10.2.3), seconds or a date, at most a day.
    private func retryAfter(_ answer: GatewayAnswer, now: Date) -> TimeInterval? {
        guard let text = answer.header("retry-after") else { return nil }
        let seconds = TimeInterval(text) ?? HTTPDate.instant(text)?.timeIntervalSince(now)
        guard let seconds, seconds.isFinite else { return nil }
        return min(max(seconds, 0), 86_400)
    }
}

extension RecipientRules {
    fileprivate func entry(of item: SMSItem, at index: Int, of count: Int, in entries: [JSONValue]) -> JSONValue? {
        if let reference {
            return entries.first { reference.text(in: $0) == item.reference }
        }
        if let to {
            return entries.first { entry in
                guard let number = to.text(in: entry)?.filter({ !$0.isWhitespace }) else { return false }
                return item.to == (number.hasPrefix("+") ? number : toPrefix + number)
            }
        }
        return entries.count == count ? entries[index] : nil
    }
}

/// `Sat, 21 Nov 2026 01:00:00 GMT` (RFC 9110 section 5.6.7, the preferred form).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func instant(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2])),
            let date = CalendarDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return Date(
            timeIntervalSince1970: TimeInterval(
                date.daysSinceEpoch * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]))
    }
}
