import Foundation

/// International labels of domain names in ASCII: Punycode (RFC 3492) behind `xn--` (RFC 5890).
enum Punycode {
    /// `例子` → `xn--fsqu00a`; an ASCII label as it is; `nil` for a label that holds what no domain may.
    ///
    /// Letters, digits, combining marks and the hyphen are let through after normalisation to NFC, which is what
    /// RFC 5891, section 5 asks for but for its lists of exceptions.
    static func label(_ label: String) -> String? {
        if label.utf8.allSatisfy({ $0 < 0x80 }) { return label }
        let scalars = Array(label.precomposedStringWithCanonicalMapping.unicodeScalars)
        for scalar in scalars where !(scalar == "-" || isLetterOrMark(scalar)) { return nil }
        return "xn--" + encoded(scalars)
    }

    private static func isLetterOrMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: false
        }
    }

    // RFC 3492, section 5: the parameters of Punycode.
    private static let base = 36
    private static let threshold = (least: 1, most: 26)
    private static let skew = 38
    private static let damp = 700

    /// RFC 3492, section 6.3.
    private static func encoded(_ scalars: [Unicode.Scalar]) -> String {
        var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
        let basic = output.count
        var handled = basic
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var code = 128
        var delta = 0
        var bias = 72
        while handled < scalars.count {
            guard let next = scalars.lazy.map({ Int($0.value) }).filter({ $0 >= code }).min() else { break }
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in scalars {
                if Int(scalar.value) < code { delta += 1 }
                guard Int(scalar.value) == code else { continue }
                var rest = delta
                var weight = base
                while true {
                    let limit = min(max(weight - bias, threshold.least), threshold.most)
                    if rest < limit { break }
                    output.append(digit(limit + (rest - limit) % (base - limit)))
                    rest = (rest - limit) / (base - limit)
                    weight += base
                }
                output.append(digit(rest))
                bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// RFC 3492, section 6.1.
    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var weight = 0
        while delta > (base - threshold.least) * threshold.most / 2 {
            delta /= base - threshold.least
            weight += base
        }
        return weight + (base - threshold.least + 1) * delta / (delta + skew)
    }

    /// 0 to 25 are a to z, 26 to 35 are 0 to 9.
    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }
}
