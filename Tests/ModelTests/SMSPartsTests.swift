import Model
import TestSupport
import Testing

@Suite("SMS parts")
struct SMSPartsTests {
    private func text(_ unit: String, _ count: Int) -> String { String(repeating: unit, count: count) }

    @Test(
        "Chinese text: 70 units in one part, 67 in each of several",
        arguments: [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
    func chinese(units: Int, parts: Int) {
        for counting in SMSCounting.allCases {
            let measure = SMSParts.measure(text("年", units), counting: counting)
            #expect(measure.encoding == .ucs2 && measure.units == units && measure.parts == parts)
        }
    }

    @Test(
        "GSM-7: 160 septets in one part, 153 in each of several", arguments: [(160, 1), (161, 2), (306, 2), (307, 3)])
    func gsm(units: Int, parts: Int) {
        let measure = SMSParts.measure(text("a", units), counting: .gsm)
        #expect(measure.encoding == .gsm7 && measure.units == units && measure.parts == parts)
    }

    @Test("China counts plain ASCII like Chinese")
    func chinaCountsASCII() {
        #expect(SMSParts.measure(text("a", 71), counting: .cn).parts == 2)
        #expect(SMSParts.measure(text("a", 71), counting: .gsm).parts == 1)
    }

    @Test(
        "Characters of the extension table cost two septets, and are never cut",
        arguments: ["\u{0C}", "^", "{", "}", "\\", "[", "~", "]", "|", "€"])
    func extensionTable(character: String) {
        #expect(SMSParts.measure(text(character, 80), counting: .gsm).parts == 1)
        let long = SMSParts.measure("a" + text(character, 80), counting: .gsm)
        #expect(long.encoding == .gsm7 && long.units == 161 && long.parts == 2)
        // 1 + 76 × 2 fills 153; an even start would leave a septet free rather than cut the pair.
        #expect(long.texts[0] == "a" + text(character, 76))
        let even = SMSParts.measure(text(character, 81), counting: .gsm)
        #expect(even.texts == [text(character, 76), text(character, 5)])
        #expect(even.remaining == 143)
    }

    @Test("Ç is in the alphabet, ç is not")
    func cedilla() {
        #expect(SMSParts.measure("Ç", counting: .gsm).encoding == .gsm7)
        #expect(SMSParts.measure("ç", counting: .gsm).encoding == .ucs2)
    }

    @Test("A surrogate pair is never cut: 35 emoji in one part, 33 in each of several")
    func emoji() {
        #expect(SMSParts.measure(text("🎂", 35), counting: .gsm).parts == 1)
        let long = SMSParts.measure(text("🎂", 67), counting: .gsm)
        #expect(long.texts.map(\.count) == [33, 33, 1])
    }

    @Test("The parts are the text, cut: nothing is added or lost, and none is too long")
    func whole() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("a€[年🎂\r\né“Ç👨‍👩‍👧".unicodeScalars)
        for _ in 0..<300 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0..<400, using: &generator) {
                scalars.append(alphabet.randomElement(using: &generator)!)
            }
            let text = String(scalars)
            for counting in SMSCounting.allCases {
                let measure = SMSParts.measure(text, counting: counting)
                #expect(Array(measure.texts.joined().unicodeScalars) == Array(text.unicodeScalars))
                #expect(
                    measure.parts == 1 || measure.texts.allSatisfy { $0.utf16.count <= 67 || measure.encoding == .gsm7 }
                )
            }
        }
    }

    @Test("What belongs together stays in one part where that makes no part more, and is cut where it would")
    func clusters() {
        let family = "👨‍👩‍👧"
        #expect(family.utf16.count == 8)
        // 66 and 8 of 67: the family begins the second part.
        let roomy = SMSParts.measure(text("年", 66) + family + text("年", 10), counting: .cn)
        #expect(roomy.texts == [text("年", 66), family + text("年", 10)])
        // 134 units fill two parts: keeping the accented letter whole would take a third.
        let full = SMSParts.measure(text("年", 66) + "e\u{301}\u{323}" + text("年", 65), counting: .cn)
        #expect(full.units == 134 && full.parts == 2)
        #expect(full.texts.allSatisfy { $0.utf16.count == 67 })
    }

    @Test("The number of parts is the least that the limits allow")
    func fewest() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let text =
                text("年", Int.random(in: 0..<300, using: &generator))
                + text("a", Int.random(in: 0..<200, using: &generator))
            let measure = SMSParts.measure(text, counting: .cn)
            let units = text.utf16.count
            #expect(measure.parts == (units <= 70 ? 1 : (units + 66) / 67))
        }
    }

    @Test("Every character of the alphabet is in it, and its neighbours are not")
    func alphabet() {
        let basic =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà"
        #expect(basic.unicodeScalars.count == 127)  // the escape is the 128th
        for scalar in basic.unicodeScalars {
            #expect(SMSParts.measure(String(scalar), counting: .gsm).encoding == .gsm7)
        }
        for other in ["`", "ç", "ê", "á", "\t", "α", "年", "ß\u{301}"] {
            #expect(SMSParts.measure(other, counting: .gsm).encoding == .ucs2)
        }
    }

    @Test("An empty text is one message")
    func empty() {
        let measure = SMSParts.measure("", counting: .gsm)
        #expect(measure.parts == 1 && measure.units == 0 && measure.remaining == 160)
    }

    @Test("Typographic signs become plain ones only where all of the text is GSM-7 then")
    func punctuation() {
        #expect(SMSParts.plainPunctuation("It’s “fine” – really…") == "It's \"fine\" - really...")
        #expect(SMSParts.plainPunctuation("“生日”快乐…") == "“生日”快乐…")
    }
}
