/// The parameters of MAIL and RCPT that the server offers: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531),
/// RET, ENVID, NOTIFY, ORCPT (RFC 3461), AUTH (RFC 4954).
struct SMTPParameters: Equatable {
    var size: Int?
    var isUTF8 = false
    var returnsFull = false
    var envelopeID: String?
    var notify: Set<String> = []
    var originalRecipient: String?

    typealias Fault = MailFault.Reply

    init() {}

    /// - Throws: 501 for a value that makes no sense, 555 for a parameter that is not offered.
    init(ofMail words: [Substring]) throws(Fault) {
        for (name, value) in try Self.named(words) {
            switch (name, value) {
            case ("SIZE", let digits?):
                // More digits than an Int holds is too big by any measure.
                guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    throw Self.fault(name)
                }
                size = Int(digits) ?? .max
            case ("BODY", let body?):
                guard ["7BIT", "8BITMIME"].contains(body.uppercased()) else { throw Self.fault(name) }
            case ("SMTPUTF8", nil): isUTF8 = true
            case ("RET", let what?):
                guard ["FULL", "HDRS"].contains(what.uppercased()) else { throw Self.fault(name) }
                returnsFull = what.uppercased() == "FULL"
            case ("ENVID", let id?):
                guard id.utf8.count <= 100, let decoded = Self.decodeXtext(id) else { throw Self.fault(name) }
                envelopeID = decoded
            // Who vouches for the mail is of no interest here.
            case ("AUTH", _?): break
            default: throw Self.notOffered(name)
            }
        }
    }

    /// - Throws: 501 for a value that makes no sense, 555 for a parameter that is not offered.
    init(ofRecipient words: [Substring]) throws(Fault) {
        for (name, value) in try Self.named(words) {
            switch (name, value) {
            case ("NOTIFY", let list?):
                let conditions = list.uppercased().split(separator: ",", omittingEmptySubsequences: false).map(
                    String.init)
                let isNever = conditions == ["NEVER"]
                guard isNever || conditions.allSatisfy(["SUCCESS", "FAILURE", "DELAY"].contains) else {
                    throw Self.fault(name)
                }
                notify = Set(conditions)
            case ("ORCPT", let original?):
                guard original.utf8.count <= 500, let semicolon = original.firstIndex(of: ";"),
                    let address = Self.decodeXtext(original[original.index(after: semicolon)...])
                else { throw Self.fault(name) }
                originalRecipient = original[...semicolon] + address
            default: throw Self.notOffered(name)
            }
        }
    }

    private static func named(_ words: [Substring]) throws(Fault) -> [(name: String, value: Substring?)] {
        var seen: Set<String> = []
        var result: [(String, Substring?)] = []
        for word in words {
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = (halves.first ?? "").uppercased()
            guard seen.insert(name).inserted else { throw Fault(501, "5.5.4", "A parameter is given twice") }
            result.append((name, halves.count > 1 ? halves[1] : nil))
        }
        return result
    }

    /// `+2B` for `+` and so on (RFC 3461 §4); `nil` if it is broken or hides a control character.
    static func decodeXtext(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "+") else {
                guard byte != UInt8(ascii: "=") else { return nil }
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(ASCII.hexadecimal),
                let low = rest.popFirst().flatMap(ASCII.hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// `name` may be anything; it is not echoed unless it is one of ours.
    private static func fault(_ name: String) -> Fault { Fault(501, "5.5.4", "Wrong value of \(name)") }

    private static func notOffered(_ name: String) -> Fault {
        let own = ["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH", "NOTIFY", "ORCPT"]
        guard !own.contains(name) else { return Fault(501, "5.5.4", "\(name) cannot stand here so") }
        return Fault(555, "5.5.4", "Parameter not offered")
    }
}
