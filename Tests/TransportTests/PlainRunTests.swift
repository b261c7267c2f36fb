import TestSupport
import Testing

@testable import Transport

@Suite("Runs of plain bytes, and line ends")
struct PlainRunTests {
    @Test("a run ends where one byte after another would have found its end")
    func runsEndWhereTheyShould() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<5_000 {
            // Given mostly plain bytes, with those that stand next to the bounds of what is plain.
            let odd: [UInt8] = [0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x3D, 0x7F, 0x80, 0xE5, 0xFF]
            let near: [UInt8] = [0x20, 0x21, 0x3C, 0x3E, 0x61, 0x7E]
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                (Int.random(in: 0..<12, using: &generator) == 0 ? odd : near).randomElement(using: &generator)!
            }
            let start = Int.random(in: 0...bytes.count, using: &generator)
            // When
            let end = bytes.withUnsafeBufferPointer { PlainRun.end(in: $0, from: start, to: bytes.count) }
            // Then
            #expect(
                end == bytes[start...].firstIndex { !PlainRun.isPlain($0) } ?? bytes.count, "\(bytes) from \(start)")
        }
    }

    @Test(
        "line ends are found in order, CRLF as one",
        arguments: [
            ("", []), ("none", []), ("\n", [0..<1]), ("a\r\nb\nc\rd", [1..<3, 4..<5, 6..<7]),
            ("\r\r\n\n\r", [0..<1, 1..<3, 3..<4, 4..<5]),
        ])
    func lineEnds(_ text: String, _ expected: [Range<Int>]) {
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(Array(IteratorSequence(LineEnds(bytes))) == expected)
        }
    }

    @Test("every text is canonical with CRLF for each of its line ends, and stays so")
    func canonicalTexts() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...30, using: &generator))
                .map { _ in ["\r", "\n", "a", "王", "."].randomElement(using: &generator)! }.joined()
            let canonical = String(decoding: TransferEncoding.canonical(text), as: UTF8.self)
            let expected = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" }.map { String($0) }
                .map { $0.hasSuffix("\r") ? String($0.unicodeScalars.dropLast()) : $0 }
            // A CR before the LF belonged to it; the others are line ends of their own.
            let joined = zip(expected, expected.indices).map { line, index in
                let isLast = index == expected.count - 1
                let whole = isLast && text.unicodeScalars.last == "\r" ? line + "\r" : line
                return whole.replacing("\r", with: "\r\n")
            }.joined(separator: "\r\n")
            #expect(canonical == joined, "\(Array(text.utf8))")
            #expect(String(decoding: TransferEncoding.canonical(canonical), as: UTF8.self) == canonical)
        }
    }
}
