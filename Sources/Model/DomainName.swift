import Foundation

/// Internationalised domain names, as far as mail needs them: U-labels to A-labels (RFC 5890, RFC 3492).
public enum DomainName {
    /// The domain in ASCII and lower case, or `nil` where it is none.
    ///
    /// Mapping is NFKC and lower case, which is what UTS 46 comes to for names as people type them: full-width
    /// letters and the ideographic full stop (`例子。中国`) are taken.
    public static func ascii(_ text: String) -> String? {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let mapped =
            isASCII
            ? text.lowercased()
            : text.precomposedStringWithCompatibilityMapping.lowercased().replacing("\u{3002}", with: ".")
        var labels: [String] = []
        for label in mapped.split(separator: ".", omittingEmptySubsequences: false) {
            guard let label = asciiLabel(String(label)) else { return nil }
            labels.append(label)
        }
        let domain = labels.joined(separator: ".")
        return domain.utf8.count <= 253 ? domain : nil
    }

    /// One label, small letters already: `例子` → `xn--fsqu00a`; `nil` where it holds what no domain may.
    public static func asciiLabel(_ label: String) -> String? {
        var result = label
        if !label.utf8.allSatisfy({ $0 < 0x80 }) {
            // A symbol, a space or a bidirectional mark is no letter of a name (RFC 5892).
            guard label.unicodeScalars.allSatisfy({ $0.isASCII || isNameScalar($0) }),
                let encoded = punycode(Array(label.unicodeScalars))
            else { return nil }
            result = "xn--" + encoded
        }
        let bytes = Array(result.utf8)
        let isLetterDigitHyphen = bytes.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F
        }
        guard (1...63).contains(bytes.count), isLetterDigitHyphen, bytes.first != 0x2D, bytes.last != 0x2D else {
            return nil
        }
        return result
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: false
        }
    }

    /// RFC 3492 section 6.3; `例子` → `fsqu00a`. `nil` on overflow.
    private static func punycode(_ input: [Unicode.Scalar]) -> String? {
        let base = 36
        let tMin = 1
        let tMax = 26
        var output = input.filter(\.isASCII).map { UInt8($0.value) }
        let basicCount = output.count
        var handled = basicCount
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var codePoint = 128
        var delta = 0
        var bias = 72
        while handled < input.count {
            guard let next = input.lazy.map({ Int($0.value) }).filter({ $0 >= codePoint }).min() else { return nil }
            let (step, overflow) = (next - codePoint).multipliedReportingOverflow(by: handled + 1)
            guard !overflow, delta < Int.max - step else { return nil }
            delta += step
            codePoint = next
            for scalar in input {
                if scalar.value < codePoint { delta += 1 }
                guard scalar.value == codePoint else { continue }
                var quotient = delta
                var position = base
                while true {
                    let threshold = min(max(position - bias, tMin), tMax)
                    if quotient < threshold { break }
                    output.append(digit(threshold + (quotient - threshold) % (base - threshold)))
                    quotient = (quotient - threshold) / (base - threshold)
                    position += base
                }
                output.append(digit(quotient))
                bias = adapted(delta, points: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            codePoint += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }

    /// RFC 3492 section 6.1.
    private static func adapted(_ delta: Int, points: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / points
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
