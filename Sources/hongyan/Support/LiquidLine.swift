import Foundation
import JSON
import Liquid

/// One template with its data, as a line of JSON, and what came of it, as another.
///
///     {"template": "{{ name }}您好", "data": {"name": "王芳"}}     →     {"output":"王芳您好"}
///     {"template": "{% if %}", "mode": "strict2"}     →     {"error":{"kind":"syntax","message":…,"line":1,"column":1}}
///
/// Of the request only `template` must be there; `data` and `partials` are objects, `mode` is `lax`, `strict` or `strict2`,
/// `errors` `inline` or `raise`, `escape` `none` or `html`, `now` an ISO 8601 time, whose zone is that of the rendering.
struct LiquidLine {
    /// What is wrong with a request, in words.
    struct Misuse: Error {
        var message: String
    }

    private var template = ""
    private var data: [String: Value] = [:]
    private var environment = Environment(sharesDataWithPartials: true)

    /// The answer to a line. One that is no request, or too long to be read (`nil`), is answered with an error of the kind
    /// `request`.
    static func answer(_ line: [UInt8]?) -> LineStream.Answer {
        do throws(Misuse) {
            guard let line else { throw Misuse(message: LineStream.overlong) }
            return (try LiquidLine(line).rendered().bytes, true)
        } catch {
            return (LineStream.failure("request", error.message, at: (1, 1)).bytes, false)
        }
    }

    private init(_ line: [UInt8]) throws(Misuse) {
        let request: JSONValue
        do throws(JSONParser.Failure) {
            request = try JSONParser.parse(line, maximumDepth: 500)
        } catch {
            throw Misuse(message: "not JSON from byte \(error.offset + 1) on; write one object on a line")
        }
        guard case .object(let members) = request else {
            throw Misuse(message: "not a JSON object; write {\"template\": …}")
        }
        guard members.contains(where: { $0.name == "template" }) else {
            throw Misuse(message: "template is missing; write {\"template\": …}")
        }
        for member in members { try read(member) }
    }

    private mutating func read(_ member: JSONValue.Member) throws(Misuse) {
        switch (member.name, member.value) {
        case (_, .null): break
        case ("template", .string(let text)): template = text
        case ("data", .object(let fields)):
            data = Dictionary(fields.map { ($0.name, Value(json: $0.value)) }) { _, last in last }
        case ("partials", .object(let fields)):
            var partials: [String: String] = [:]
            for field in fields {
                guard case .string(let text) = field.value else {
                    throw Misuse(message: "the partial \(field.name) is not a text")
                }
                partials[field.name] = text
            }
            environment.partials = { [partials] in partials[$0] }
        case ("mode", .string(let name)): environment.mode = try choice(name, of: "mode", "lax, strict or strict2")
        case ("errors", .string(let name)): environment.errors = try choice(name, of: "errors", "inline or raise")
        case ("escape", .string(let name)): environment.escaping = try choice(name, of: "escape", "none or html")
        case ("now", .string(let text)): try setClock(text)
        case ("template", _), ("mode", _), ("errors", _), ("escape", _), ("now", _):
            throw Misuse(message: "\(member.name) is not a text")
        case ("data", _), ("partials", _): throw Misuse(message: "\(member.name) is not an object")
        default: break
        }
    }

    private func choice<Choice: RawRepresentable<String>>(
        _ name: String, of field: String, _ choices: String
    ) throws(Misuse) -> Choice {
        guard let choice = Choice(rawValue: name) else {
            throw Misuse(message: "\(field) is \(choices), not \(name)")
        }
        return choice
    }

    private mutating func setClock(_ text: String) throws(Misuse) {
        guard let now = ISOTime(text) else {
            throw Misuse(message: "now is not a time; write it as 2026-11-21T09:00:00+08:00")
        }
        environment.now = { now.date }
        environment.timeZone = now.zone
    }

    private func rendered() -> JSONValue {
        do {
            let output = try Template(template, environment: environment).render(data)
            return .object([.init(name: "output", value: .string(output))])
        } catch {
            return LineStream.failure(error.kind.rawValue, error.message, at: (error.line, error.column))
        }
    }
}

/// An instant with the zone in which it was written.
private struct ISOTime {
    let date: Date
    let zone: TimeZone

    init?(_ text: String) {
        guard
            let match = text.wholeMatch(
                of: #/(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:(Z)|([+-])(\d\d):?(\d\d))?/#)
        else { return nil }
        let minutes = (match.5.flatMap { Int($0) } ?? 0) * 60 + (match.6.flatMap { Int($0) } ?? 0)
        let offset = match.4 == "-" ? -minutes : minutes
        let hasZone = match.3 != nil || match.4 != nil
        guard let zone = hasZone ? TimeZone(secondsFromGMT: offset * 60) : TimeZone.current else { return nil }
        let seconds = match.2.utf8.count == 5 ? ":00" : ""
        let reader = DateFormatter()
        reader.locale = Locale(identifier: "en_US_POSIX")
        reader.timeZone = zone
        reader.dateFormat = "yyyy-MM-dd HH:mm:ss"
        guard let date = reader.date(from: "\(match.1) \(match.2)\(seconds)") else { return nil }
        self.date = date
        self.zone = zone
    }
}
