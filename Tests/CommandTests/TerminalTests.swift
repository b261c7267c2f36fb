import Testing

@testable import hongyan

@Suite("What a person sees")
struct TerminalTests {
    @Test("Columns line up although Chinese characters are two columns wide")
    func table() {
        let text = Terminal.table(["name", "count"], [["欧阳娜", "7"], ["Wang", "1200"], ["é😀", "30"]])
        #expect(
            text == """
                name    count
                ──────  ─────
                欧阳娜      7
                Wang     1200
                é😀        30
                """)
    }

    @Test("What would take over the terminal is shown, not obeyed")
    func printable() {
        #expect(Terminal.printable("王芳 Wang é") == "王芳 Wang é")
        #expect(Terminal.printable("a\u{1B}[2Jb\nc\u{202E}d") == "a\u{FFFD}[2Jb c\u{FFFD}d")
    }

    @Test("A long text is cut to its columns", arguments: [("申城汽车", 8, "申城汽车"), ("申城汽车", 7, "申城汽…"), ("abc", 2, "a…")])
    func clipping(text: String, columns: Int, shown: String) {
        #expect(Terminal.clipped(text, to: columns) == shown)
        #expect(Terminal.width(shown) <= columns)
    }

    @Test("Times are read as they are written", arguments: [("08:30", 510), ("00:00", 0), ("24:00", 1440)])
    func minutes(text: String, minute: Int) { #expect(SettingsText.minute(text) == minute) }

    @Test("What is no time is refused", arguments: ["8:30", "24:01", "12:60", "12", "-1:00", "ab:cd", "+1:00", ""])
    func noMinutes(text: String) { #expect(SettingsText.minute(text) == nil) }

    @Test("Hours begin before they end")
    func hours() {
        #expect(SettingsText.minutes("09:00-20:00") == 540..<1200)
        #expect(SettingsText.minutes("20:00-09:00") == nil)
        #expect(SettingsText.minutes("09:00") == nil)
    }

    @Test("An address of the web has no slash at its end")
    func webAddress() {
        #expect(SettingsText.webAddress("https://care.example.com/") == "https://care.example.com")
        #expect(SettingsText.webAddress("care.example.com") == nil)
        #expect(SettingsText.webAddress("ftp://care.example.com") == nil)
    }

    @Test("Names and values are parted at the right sign")
    func keyValues() throws {
        let fields = try KeyValues(["event.place=A=B"], option: "--set", example: "NAME=VALUE")
        #expect(fields.values == ["event.place": "A=B"])
        let headings = try KeyValues(["a=b=name"], option: "--map", example: "HEADING=field", splitsAtLast: true)
        #expect(headings.values == ["a=b": "name"])
        #expect(throws: (any Error).self) { try KeyValues(["=x"], option: "--set", example: "NAME=VALUE") }
        #expect(throws: (any Error).self) { try KeyValues(["a=1", "a=2"], option: "--set", example: "NAME=VALUE") }
    }
}
