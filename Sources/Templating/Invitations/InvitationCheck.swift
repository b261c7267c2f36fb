import Model

/// What a calendar needs of an invitation (RFC 5545, sections 3.4 and 3.6; RFC 5546, section 3.2).
enum InvitationCheck {
    private struct Line {
        var name: String
        var value: String
    }

    /// The method of an invitation that is whole.
    ///
    /// - Throws: `Problem`, without a place, with the first thing that is wrong.
    static func method(of texts: [String]) throws(Problem) -> String {
        var lines: [Line] = []
        for text in texts { lines.append(try line(text)) }
        try checkNesting(lines)
        let method = lines.first { $0.name == "METHOD" }?.value ?? ""
        guard ["REQUEST", "PUBLISH", "CANCEL"].contains(method) else {
            throw Problem(
                method.isEmpty ? "the invitation has no METHOD" : "the invitation's METHOD is \(method)",
                hint: "write METHOD:REQUEST (asks for an answer), METHOD:PUBLISH or METHOD:CANCEL")
        }
        let asks = method == "PUBLISH" ? ["ORGANIZER"] : ["ORGANIZER", "ATTENDEE"]
        for name in ["VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART"] + asks
        where !lines.contains(where: { $0.name == name && !$0.value.isEmpty }) {
            throw Problem(
                "the invitation has no \(name)", hint: "a calendar refuses it without; docs/templates.md has an example"
            )
        }
        for line in lines where ["DTSTAMP", "DTSTART", "DTEND"].contains(line.name) && !isTime(line.value) {
            throw Problem(
                "the invitation's \(line.name) is no time: \(line.value)",
                hint: "20261128T093000, which | date: '%Y%m%dT%H%M%S' makes of 2026-11-28 09:30")
        }
        return method
    }

    /// `DTSTART;TZID=Asia/Shanghai:20261128T093000`; a colon in quotes ends no name.
    private static func line(_ text: String) throws(Problem) -> Line {
        var isQuoted = false
        for index in text.utf8.indices {
            switch text.utf8[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ":") where !isQuoted:
                let name = text[..<index].prefix { $0 != ";" }
                guard !name.isEmpty, name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") })
                else {
                    break
                }
                return Line(name: name.uppercased(), value: String(text[text.utf8.index(after: index)...]))
            default: break
            }
        }
        throw Problem(
            "a line of the invitation has no NAME:VALUE: \(text.prefix(40))",
            hint: "begin a line that goes on the one before with a space")
    }

    /// One VCALENDAR around everything, with an event in it, and every BEGIN with its END.
    private static func checkNesting(_ lines: [Line]) throws(Problem) {
        var open: [String] = []
        for (index, line) in lines.enumerated() {
            if line.name == "BEGIN" {
                open.append(line.value)
            } else if line.name == "END" {
                guard open.popLast() == line.value else {
                    throw Problem(
                        "END:\(line.value) closes nothing in the invitation",
                        hint: "write BEGIN:\(line.value) before it")
                }
            }
            guard open.first == "VCALENDAR" || index == lines.count - 1 && index > 0 && open.isEmpty else {
                throw Problem(
                    "the invitation is not one VCALENDAR", hint: "begin with BEGIN:VCALENDAR, end with END:VCALENDAR")
            }
        }
        if let left = open.last {
            throw Problem("BEGIN:\(left) is never closed in the invitation", hint: "write END:\(left)")
        }
        guard lines.contains(where: { $0.name == "BEGIN" && $0.value == "VEVENT" }) else {
            throw Problem("the invitation has no event", hint: "write BEGIN:VEVENT … END:VEVENT")
        }
    }

    /// `20261128`, `20261128T093000`, `20261128T013000Z`.
    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 8 || bytes.count == 15 || bytes.count == 16 && bytes[15] == UInt8(ascii: "Z") else {
            return false
        }
        return bytes.prefix(15).enumerated().allSatisfy { $0 == 8 ? $1 == UInt8(ascii: "T") : $1.isDigit }
    }
}
