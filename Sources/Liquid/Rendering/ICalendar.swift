/// Texts as values of properties in a calendar (RFC 5545, section 3.3.11).
enum ICalendar {
    /// `\ ; ,` get a backslash, a line's end becomes `\n`, other control characters go. A quote becomes a single one: a value is
    /// also printed as a parameter (`CN="…"`), which has no way to hold one.
    static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","): result += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\""): result.append(UInt8(ascii: "'"))
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: result += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0x00..<0x20, 0x7F: break
            default: result.append(byte)
            }
            previous = byte
        }
        return String(decoding: result, as: UTF8.self)
    }
}
