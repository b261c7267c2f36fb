/// Header fields of a block: those at a mail's start, or of one recipient in a delivery status.
enum FieldBlock {
    private static let maximumFields = 500
    private static let maximumLength = 8_192

    /// The fields up to the first empty line, names in small letters, and what follows that line.
    static func fields(_ bytes: ArraySlice<UInt8>) -> (fields: [(name: String, value: String)], rest: ArraySlice<UInt8>)
    {
        var fields: [(name: String, value: String)] = []
        var rest = bytes
        while let (line, next) = line(of: rest) {
            rest = next
            let trimmed = Bytes.trimmed(line)
            if trimmed.isEmpty { break }
            if let first = line.first, Bytes.isSpace(first) {
                if let last = fields.indices.last, fields[last].value.utf8.count < maximumLength {
                    fields[last].value += " " + Bytes.string(trimmed.prefix(maximumLength))
                }
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), fields.count < maximumFields {
                let name = Bytes.string(Bytes.trimmed(line[..<colon]).prefix(80)).lowercased()
                fields.append((name, Bytes.string(Bytes.trimmed(line[(colon + 1)...]).prefix(maximumLength))))
            }
        }
        return (fields, rest)
    }

    /// The first line without its line end, and what follows; `nil` at the end.
    private static func line(of bytes: ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        guard !bytes.isEmpty else { return nil }
        guard let end = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
            return (bytes, bytes[bytes.endIndex...])
        }
        let isPair = bytes[end] == 0x0D && end + 1 < bytes.endIndex && bytes[end + 1] == 0x0A
        return (bytes[bytes.startIndex..<end], bytes[(end + (isPair ? 2 : 1))...])
    }
}
