import CCurl

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
            var feed = position(of: UInt8(ascii: "\n"), in: bytes, from: 0)
            var carriage = position(of: UInt8(ascii: "\r"), in: bytes, from: 0)
            while feed < bytes.count || carriage < bytes.count {
                let end = min(feed, carriage)
                let isInOrder = carriage + 1 == feed && feed < bytes.count
                let next = isInOrder ? feed + 1 : end + 1
                if !isInOrder {
                    copy(to: end)
                    payload += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
                    copied = next
                }
                if feed < next { feed = position(of: UInt8(ascii: "\n"), in: bytes, from: next) }
                if carriage < next { carriage = position(of: UInt8(ascii: "\r"), in: bytes, from: next) }
                startLine(at: next)
            }
            copy(to: bytes.count)
        }
        if !payload.isEmpty, payload.last != UInt8(ascii: "\n") { payload += Array("\r\n".utf8) }
        let size = payload.count - stuffing
        payload += Array(".\r\n".utf8)
        return (payload, size)
    }

    /// The first position of a byte, or the count.
    private static func position(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base
    }
}
