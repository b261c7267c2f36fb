import Glibc

/// Turns a stream of bytes of one encoding into another by the C library's iconv (POSIX.1-2017, `iconv`).
///
/// What cannot be converted becomes U+FFFD on the way in and `?` on the way out, and is counted.
struct TextConverter: ~Copyable {
    private let handle: iconv_t
    /// The bytes of a character that the last chunk cut in two.
    private var remainder: [UInt8] = []
    private let replacement: [UInt8]
    /// Bytes to step over at a fault: the width of one unit.
    private let unit: Int
    private(set) var faults = 0

    static func decoder(from encoding: TextEncoding) -> TextConverter? {
        let isWide = encoding == .utf16LittleEndian || encoding == .utf16BigEndian
        return TextConverter(
            from: encoding.rawValue, to: "UTF-8", replacement: [0xEF, 0xBF, 0xBD], unit: isWide ? 2 : 1)
    }

    static func encoder(to encoding: TextEncoding) -> TextConverter? {
        TextConverter(from: "UTF-8", to: encoding.rawValue, replacement: [UInt8(ascii: "?")], unit: 1)
    }

    private init?(from source: String, to target: String, replacement: [UInt8], unit: Int) {
        guard let handle = iconv_open(target, source), handle != iconv_t(bitPattern: -1) else { return nil }
        self.handle = handle
        self.replacement = replacement
        self.unit = unit
    }

    deinit { iconv_close(handle) }

    /// Converts `bytes` and appends the result to `output`; a character cut off at the end waits for the next call.
    mutating func convert(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        if remainder.isEmpty {
            remainder = Array(bytes[convertPrefix(of: bytes, into: &output)...])
        } else {
            let joined = remainder + bytes
            remainder = joined.withUnsafeBufferPointer { Array($0[convertPrefix(of: $0, into: &output)...]) }
        }
    }

    /// The input is over: what waits is a broken character.
    mutating func finish(into output: inout [UInt8]) {
        guard !remainder.isEmpty else { return }
        remainder = []
        faults += 1
        output += replacement
    }

    /// - Returns: how many bytes were used.
    private mutating func convertPrefix(of bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base)
            .assumingMemoryBound(to: CChar.self)
        var left = bytes.count
        while left > 0 {
            var status = 0
            var code: CInt = 0
            // No character of these encodings takes more than twice its bytes in another of them.
            let room = left * 2 + 16
            let written = withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) { buffer -> Int in
                var target = buffer.baseAddress
                var free = room
                status = iconv(handle, &input, &left, &target, &free)
                code = errno
                buffer.withMemoryRebound(to: UInt8.self) { output += $0[..<(room - free)] }
                return room - free
            }
            guard status == -1 else { break }
            if code == EILSEQ {
                faults += 1
                output += replacement
                let step = min(unit, left)
                input = input.map { $0 + step }
                left -= step
            } else if code == EINVAL || written == 0 {
                break
            }
        }
        return bytes.count - left
    }
}
