import Foundation

/// The fields of `POST /sms`, as form or JSON.
struct SMSSubmission: Equatable {
    /// Why a request is no submission.
    struct Fault: Error, Equatable {
        var code: Int
        var message: String

        static func missing(_ field: String) -> Fault { Fault(code: 1, message: "missing parameter: \(field)") }
        static func wrong(_ field: String, _ why: String) -> Fault { Fault(code: 2, message: "wrong \(field): \(why)") }
    }

    /// The most characters (Unicode scalars) that a text may have.
    static let longestText = 1000

    var to: String
    var text: String
    var ref: String?
    var callback: CallbackURL?

    /// Reads a body by its content type: JSON if it says so, a form otherwise.
    static func fields(contentType: String, body: [UInt8]) throws(Fault) -> [String: String] {
        contentType.lowercased().contains("json") ? try json(body) : try form(body)
    }

    /// Checks the fields.
    init(_ fields: [String: String]) throws(Fault) {
        guard let to = fields["to"], !to.isEmpty else { throw .missing("to") }
        let digits = to.first == "+" ? to.dropFirst() : to[...]
        guard (5...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .wrong("to", "wants 5 to 20 digits, a + before them or not")
        }
        guard let text = fields["text"], !text.isEmpty else { throw .missing("text") }
        guard text.unicodeScalars.count <= Self.longestText else {
            throw .wrong("text", "longer than \(Self.longestText) characters")
        }
        self.to = to
        self.text = text
        self.ref = fields["ref"]
        if let callback = fields["callback"], !callback.isEmpty {
            guard let url = CallbackURL(callback) else { throw .wrong("callback", "wants http://host[:port]/path") }
            self.callback = url
        }
    }

    private static func form(_ body: [UInt8]) throws(Fault) -> [String: String] {
        guard let fields = FormCoding.decode(body) else { throw .wrong("body", "not a form in UTF-8") }
        return Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private static func json(_ body: [UInt8]) throws(Fault) -> [String: String] {
        do {
            return try JSONDecoder().decode([String: Field].self, from: Data(body)).compactMapValues(\.text)
        } catch {
            throw .wrong("body", "not a JSON object of texts and numbers")
        }
    }

    /// A text, or a whole number where a sender did not quote one.
    private struct Field: Decodable {
        var text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() { return }
            if let number = try? container.decode(Int.self) {
                text = String(number)
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}
