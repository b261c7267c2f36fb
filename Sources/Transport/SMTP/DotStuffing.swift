/// The transparency of RFC 5321 §4.5.2: a line that starts with a dot gets one more, and a dot alone ends the message.
enum DotStuffing {
    /// The message as it goes behind the 354, its final dot included, and its size without what stuffing added.
    ///
    /// Bare CR and LF become CRLF: `\n.\n` would end the message for some servers and not for others, and what follows
    /// would be commands (SMTP smuggling). A message that is in order is copied in few pieces.
    static func stuffed(_ message: [UInt8]) -> (payload: [UInt8], size: Int) {
        var payload: [UInt8] = []
        payload.reserveCapacity(message.count + message.count / 32 + 16)
        var stuffing = 0
        message.withUnsafeBytes { bytes in
            var copied = 0
            func copy(to end: Int) {
                payload.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<end]))
                copied = end
            }
            func startLine(at start: Int) {
                guard start < bytes.count, bytes[start] == UInt8(ascii: ".") else { return }
                copy(to: start)
                payload.append(UInt8(ascii: "."))
                stuffing += 1
            }
            startLine(at: 0)
            var ends = LineEnds(bytes)
            while let end = ends.next() {
                if end.count == 1 {
                    copy(to: end.lowerBound)
                    payload += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
                    copied = end.upperBound
                }
                startLine(at: end.upperBound)
            }
            copy(to: bytes.count)
        }
        if !payload.isEmpty, payload.last != UInt8(ascii: "\n") { payload += Array("\r\n".utf8) }
        let size = payload.count - stuffing
        payload += Array(".\r\n".utf8)
        return (payload, size)
    }
}
