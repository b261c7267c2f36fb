/// How a text file keeps its characters.
public enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// GB 18030-2005, of which GBK and GB 2312 are parts: what Excel writes as CSV on a Chinese system.
    case gb18030 = "GB18030"

    /// The bytes that announce the encoding at the start of a file (Unicode 15, table 23-6); empty where none is needed.
    var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        case .gb18030: [0x84, 0x31, 0x95, 0x33]
        }
    }

    /// Recognises an encoding by its mark, UTF-16 without one by its zero bytes (a comma or a line end is one byte of
    /// text and one zero), and tells UTF-8 from GB 18030 by reading the whole file: what is not UTF-8 is GB 18030.
    ///
    /// A few faults among many characters that are UTF-8 are broken characters, for other encodings look like UTF-8 only
    /// by chance; so one broken character does not cost a file.
    ///
    /// - Returns: the encoding and the number of bytes of its mark.
    static func detect(_ file: ByteFile) throws(TabularError) -> (encoding: TextEncoding, markLength: Int) {
        let start = try file.peek(64 * 1024)
        for encoding in allCases where start.starts(with: encoding.byteOrderMark) {
            return (encoding, encoding.byteOrderMark.count)
        }
        var zeros = (even: 0, odd: 0)
        for (index, byte) in start.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
        }
        if zeros.even + zeros.odd > start.count / 64 {
            return (zeros.odd >= zeros.even ? .utf16LittleEndian : .utf16BigEndian, 0)
        }
        var utf8 = UTF8Check()
        try file.scan { utf8.read($0) }
        return (utf8.faults * 10 <= utf8.characters ? .utf8 : .gb18030, 0)
    }
}

/// Counts what is UTF-8 beyond ASCII and what is not (RFC 3629, section 4) in a stream of bytes. Overlong forms pass:
/// the decoder replaces them.
private struct UTF8Check {
    private(set) var characters = 0
    private(set) var faults = 0
    private var expected = 0

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            if expected == 0 {
                switch byte {
                case 0..<0x80: continue
                case 0xC2...0xDF: expected = 1
                case 0xE0...0xEF: expected = 2
                case 0xF0...0xF4: expected = 3
                default: faults += 1
                }
            } else if byte & 0xC0 == 0x80 {
                expected -= 1
                if expected == 0 { characters += 1 }
            } else {
                faults += 1
                expected = 0
            }
        }
    }
}
