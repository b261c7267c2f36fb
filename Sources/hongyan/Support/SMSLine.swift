import JSON
import Model

/// One text as a line of JSON, and how a gateway would bill it, as another.
///
///     {"text": "王先生，生日快乐！", "counting": "cn"}   →   {"encoding":"UCS-2","units":9,"parts":1,"texts":["王先生，生日快乐！"]}
///
/// Of the request only `text` must be there; `counting` is `cn` where it is absent.
struct SMSLine {
    private struct Misuse: Error {
        var message: String
    }

    /// A line that is no request, or too long to be read (`nil`), is answered with an error of the kind `request`.
    static func answer(_ line: [UInt8]?) -> LineStream.Answer {
        do throws(Misuse) {
            guard let line else { throw Misuse(message: LineStream.overlong) }
            let request = try request(line)
            return (described(SMSParts.measure(request.text, counting: request.counting)).bytes, true)
        } catch {
            return (LineStream.failure("request", error.message).bytes, false)
        }
    }

    private static func request(_ line: [UInt8]) throws(Misuse) -> (text: String, counting: SMSCounting) {
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(line)
        } catch {
            throw Misuse(message: "not JSON from byte \(error.offset + 1) on; write one object on a line")
        }
        guard case .object = value else { throw Misuse(message: "not a JSON object; write {\"text\": …}") }
        guard let words = value["text"] else { throw Misuse(message: "text is missing; write {\"text\": …}") }
        guard case .string(let text) = words else { throw Misuse(message: "text is not a text") }
        switch value["counting"] {
        case nil: return (text, .cn)
        case .string(let name)?:
            guard let counting = SMSCounting(rawValue: name) else {
                throw Misuse(message: "counting is gsm or cn, not \(name)")
            }
            return (text, counting)
        default: throw Misuse(message: "counting is not a text; it is gsm or cn")
        }
    }

    private static func described(_ measure: SMSParts.Measure) -> JSONValue {
        .object([
            .init(name: "encoding", value: .string(measure.encoding.rawValue)),
            .init(name: "units", value: .number(String(measure.units))),
            .init(name: "parts", value: .number(String(measure.parts))),
            .init(name: "texts", value: .array(measure.texts.map { .string($0) })),
        ])
    }
}
