import Foundation

/// Domains with letters beyond ASCII in the form that the DNS knows: `例子.公司` → `xn--fsqu00a.xn--55qx5d`.
enum InternationalDomain {
    /// The domain with each label in ASCII (RFC 5891 §4.4), nil if one cannot be encoded.
    ///
    /// Letters are lowered and brought to NFKC, and the ideographic full stops count as dots, which is what UTS #46 maps
    /// for the scripts that are written in addresses; its whole table is not here.
    static func ascii(_ domain: String) -> String? {
        if domain.utf8.allSatisfy({ $0 < 0x80 }) { return domain }
        let mapped = domain.lowercased().precomposedStringWithCompatibilityMapping
            .replacingOccurrences(of: "。", with: ".")
        var labels: [String] = []
        for label in mapped.split(separator: ".", omittingEmptySubsequences: false) {
            guard let encoded = asciiLabel(label) else { return nil }
            labels.append(encoded)
        }
        return labels.joined(separator: ".")
    }

    private static func asciiLabel(_ label: Substring) -> String? {
        if label.utf8.allSatisfy({ $0 < 0x80 }) { return String(label) }
        let isLetterLike = label.unicodeScalars.allSatisfy { scalar in
            if scalar.value < 0x80 { return true }
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
                return true
            default: return scalar.value == 0x30FB  // katakana middle dot
            }
        }
        return isLetterLike ? punycode(label).map { "xn--" + $0 } : nil
    }

    /// The encoding procedure of RFC 3492 §6.3. Nil if the arithmetic overflows, which no label of a domain does.
    static func punycode(_ text: some StringProtocol) -> String? {
        let input = text.unicodeScalars.map { Int($0.value) }
        var output = input.filter { $0 < 0x80 }.map { UInt8($0) }
        let basicCount = output.count
        var handled = basicCount
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var (code, delta, bias) = (128, 0, 72)
        while handled < input.count {
            guard let next = input.filter({ $0 >= code }).min() else { return nil }
            let (product, overflow) = (next - code).multipliedReportingOverflow(by: handled + 1)
            guard !overflow, delta <= Int.max - product else { return nil }
            delta += product
            code = next
            for scalar in input {
                if scalar < code { delta += 1 }
                guard scalar == code else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapt(delta, points: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A number as variable-length digits in base 36 (RFC 3492 §3.3).
    private static func append(_ number: Int, bias: Int, to output: inout [UInt8]) {
        var rest = number
        var weight = 36
        while true {
            let threshold = min(max(weight - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            weight += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(value < 26 ? value + 97 : value - 26 + 48)
    }

    /// RFC 3492 §6.1.
    private static func adapt(_ delta: Int, points: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / points
        var weight = 0
        while delta > 455 {
            delta /= 35
            weight += 36
        }
        return weight + 36 * delta / (delta + 38)
    }
}
