/// Writing values into the buffer.
extension Renderer {
    func write(_ value: Value, escapes: Bool) {
        switch value {
        case .null: break
        case .string(let text): write(text, escapes: escapes)
        case .integer(let number) where (0..<10).contains(number):
            output.append(UInt8(ascii: "0") + UInt8(number))
        case .integer(let number): output.append(String(number))
        case .array(let items): for item in items { write(item, escapes: escapes) }
        default: write(value.argumentText, escapes: escapes)
        }
    }

    private func write(_ text: String, escapes: Bool) {
        if !escapes {
            output.append(text)
        } else if environment.escaping == .icalendar {
            output.append(ICalendar.escape(text))
        } else {
            HTML.escape(text, into: output)
        }
    }
}
