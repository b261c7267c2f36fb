import Foundation

/// What a person at a terminal sees: tables that line up although Chinese characters are two columns wide.
enum Terminal {
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// On standard error, so that standard output stays what was asked for.
    static func warn(_ text: String, terminator: String = "\n") {
        // Nobody can be told that standard error cannot be written.
        try? FileHandle.standardError.write(contentsOf: Data((text + terminator).utf8))
    }

    /// A text from outside, safe to show on one line: what would move the cursor, colour the screen or turn the
    /// direction of writing is shown as a replacement character.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isSpace = scalar == "\n" || scalar == "\t" || scalar == "\r"
            shown.append(isSpace ? " " : isControl(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL and C1; the marks that override or isolate a direction (UAX #9).
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Columns that a text takes (Unicode's East Asian Width: wide and full-width characters take two).
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// The width of a text that may be shown as it is; `nil` where it may not.
    private static func printableWidth(_ text: String) -> Int? {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        var width = 0
        for scalar in text.unicodeScalars {
            if isControl(scalar) { return nil }
            width += columns(scalar)
        }
        return width
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: return 1
        case 0..<0x20, 0x7F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }

    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// Cuts a text to so many columns, with … where something was left out.
    static func clipped(_ text: String, to limit: Int) -> String {
        // No character takes more columns than bytes.
        guard text.utf8.count > limit, width(text) > limit else { return text }
        var clipped = ""
        var used = 0
        for character in text {
            let next = width(String(character))
            if used + next > limit - 1 { break }
            clipped.append(character)
            used += next
        }
        return clipped + "…"
    }

    /// A table with a line of headings; columns whose cells are all numbers are set to the right.
    ///
    /// Every cell is measured once and written once: a day's list has tens of thousands of lines.
    static func table(_ headings: [String], _ rows: [[String]]) -> String {
        let cells = ([headings] + rows).map { $0.map { Cell($0) } }
        let widths = headings.indices.map { column in cells.map { $0[column].width }.max() ?? 0 }
        let isNumeric = headings.indices.map { column in
            !rows.isEmpty && rows.allSatisfy { Int($0[column]) != nil }
        }
        var text: [UInt8] = []
        func add(_ cells: [Cell]) {
            for (column, cell) in cells.enumerated() {
                let blank = repeatElement(UInt8(ascii: " "), count: widths[column] - cell.width)
                if column > 0 { text += [0x20, 0x20] }
                if isNumeric[column] { text += blank }
                text += cell.text.utf8
                if !isNumeric[column] { text += blank }
            }
            while text.last == UInt8(ascii: " ") { text.removeLast() }
            text.append(UInt8(ascii: "\n"))
        }
        add(cells[0])
        add(widths.map { Cell(String(repeating: "─", count: $0)) })
        cells.dropFirst().forEach(add)
        return String(decoding: text.dropLast(), as: UTF8.self)
    }

    private struct Cell {
        let text: String
        let width: Int

        init(_ text: String) {
            if let width = Terminal.printableWidth(text) {
                self.text = text
                self.width = width
            } else {
                self.text = printable(text)
                width = Terminal.width(self.text)
            }
        }
    }
}
