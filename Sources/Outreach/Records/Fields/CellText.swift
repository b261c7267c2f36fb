/// The text of a cell without what nobody sees and everybody trips over.
enum CellText {
    /// One line: white space of every kind becomes one space, and none stays at the ends.
    static func line(_ text: String) -> String { isPlain(text) ? text : cleaned(text, keepsLines: false) }

    /// As `line`, but line breaks stay, as LF.
    static func lines(_ text: String) -> String { isPlain(text) ? text : cleaned(text, keepsLines: true) }

    /// Full-width letters, digits and marks as ASCII, 、 and 。 as comma and dot: `１９８５．３．７` is `1985.3.7`.
    static func halfWidth(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: if let half = Unicode.Scalar(scalar.value - 0xFEE0) { view.append(half) }
            case 0x3000, 0xA0: view.append(" ")
            case 0x3001: view.append(",")
            case 0x3002: view.append(".")
            case 0x2010...0x2015, 0x2212: view.append("-")
            default: view.append(scalar)
            }
        }
        return String(view)
    }

    /// Words and marks that people write where there is nothing to write.
    static func isAbsent(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        guard text.utf8.count <= 12, absenceStarts.contains(first) else { return false }
        return absences.contains(text.lowercased())
    }

    private static let absences: Set<String> = [
        "无", "無", "不详", "不詳", "未知", "没有", "暂无", "不明", "空", "-", "--", "—", "/", "\\", "?", "？", ".", "n/a", "na",
        "#n/a",
        "#ref!", "#value!", "none", "null", "nil", "unknown",
    ]

    /// Most cells begin with a byte that none of the words does.
    private static let absenceStarts: Set<UInt8> = Set(absences.flatMap { ($0 + $0.uppercased()).utf8.prefix(1) })
        .union(absences.flatMap { $0.uppercased().utf8.prefix(1) })

    /// A look at each byte tells the usual cell: no control character, no rare space or mark, no space at its ends.
    private static func isPlain(_ text: String) -> Bool {
        var previous: UInt8 = 32
        for byte in text.utf8 {
            switch byte {
            case 32: if previous == 32 { return false }
            case 0..<32, 0x7F, 0xC2, 0xE2, 0xE3, 0xEF: return false
            default: break
            }
            previous = byte
        }
        return text.isEmpty || previous != 32
    }

    private static func cleaned(_ text: String, keepsLines: Bool) -> String {
        var view = String.UnicodeScalarView()
        var gap: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 10, 13, 0x2028, 0x2029: gap = keepsLines ? "\n" : gap ?? " "
            case 9, 32, 0xA0, 0x2000...0x200A, 0x202F, 0x3000: gap = gap ?? " "
            // Controls, and marks without width that turn or hide text.
            case 0..<32, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: break
            default:
                if let gap, !view.isEmpty { view.append(gap) }
                gap = nil
                view.append(scalar)
            }
        }
        return String(view)
    }
}
