/// `application/x-www-form-urlencoded`, in both directions (https://url.spec.whatwg.org/#urlencoded-parsing).
enum FormCoding {
    /// The fields in order; `nil` if an escape is broken or the bytes are not UTF-8.
    static func decode(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)]? {
        var fields: [(String, String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = halves.first, let name = unescape(first) else { return nil }
            guard halves.count > 1 else {
                fields.append((name, ""))
                continue
            }
            guard let value = unescape(halves[1]) else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    /// `name=value`, with everything escaped that is not a letter, a digit or one of `-._`.
    static func encode(name: String, value: some Sequence<UInt8>) -> [UInt8] {
        escape(name.utf8) + [UInt8(ascii: "=")] + escape(value)
    }

    private static func unescape(_ bytes: some Collection<UInt8>) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): result.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(ASCII.hexadecimal),
                    let low = iterator.next().flatMap(ASCII.hexadecimal)
                else { return nil }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func escape(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in bytes {
            if ASCII.isLetterOrDigit(byte) || "-._".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }
}
