import Testing

@testable import PhoneNumbers

@Suite("Telephone numbers")
struct PhoneNumbersTests {
    @Test(
        "Every way of writing a number ends in the same E.164",
        arguments: [
            ("19000000000", "+8619000000000"), ("008619000000003", "+8619000000003"),
            ("+86 19000000039", "+8619000000039"), ("+8619000000039", "+8619000000039"),
            ("8619000000039", "+8619000000039"), ("190 0000 0018", "+8619000000018"),
            ("190-0000-0006", "+8619000000006"), ("１９０００００１４５５", "+8619000001455"),
            ("＋86（190）0000—0039", "+8619000000039"), ("190　0000　0018", "+8619000000018"),
            ("\u{200B}19000000018\u{FEFF}", "+8619000000018"), ("19000000000.0", "+8619000000000"),
            ("1.9000000012E+10", "+8619000000012"), ("手机：19000000018", "+8619000000018"),
            ("13800001234", "+8613800001234"), ("+1 202-555-0123", "+12025550123"),
        ])
    func valid(text: String, expected: String) {
        #expect(PhoneNumbers.normalise(text) == .valid(e164: expected, isMobile: true))
    }

    @Test(
        "A landline is a number, but no mobile",
        arguments: [
            ("010-67259502", "+861067259502"), ("(0755) 8888 6666", "+8675588886666"),
            ("0755-88886666转801", "+8675588886666"), ("400-800-1234", "+864008001234"),
        ])
    func landline(text: String, expected: String) {
        #expect(PhoneNumbers.normalise(text) == .valid(e164: expected, isMobile: false))
    }

    @Test(
        "What cannot be dialled is refused with a reason",
        arguments: [
            ("1900000020", "no such number is assigned in its country (10 digits)"),
            ("1.9E+10", "a spreadsheet kept only 1.9E+10 of the number"),
            ("1900000030O", "holds the letter O"), ("19O00000030", "holds the letter O"),
            ("138****1234", "digits are masked with *"), ("12345", "5 digits are too few"),
            ("190000000001234567", "18 digits are too many"), ("+999123456789", "no country has this calling code"),
            ("张先生", "holds \"张\", which is no part of a number"), ("", "no number"), ("++", "not a telephone number"),
        ])
    func invalid(text: String, reason: String) {
        guard case .invalid(let fault) = PhoneNumbers.normalise(text) else {
            Issue.record("\(text) was taken for a number")
            return
        }
        #expect(fault.reason == reason)
    }

    @Test(
        "A cell may hold several numbers",
        arguments: [
            "19000000042/010-67259502", "19000000042、010-67259502", "19000000042；010-67259502",
            "19000000042,010-67259502", "19000000042\n010-67259502", "19000000042 010-67259502",
            " 190 0000 0042 ; (010) 6725 9502 ",
        ])
    func several(cell: String) {
        #expect(
            PhoneNumbers.all(in: cell) == [
                .valid(e164: "+8619000000042", isMobile: true), .valid(e164: "+861067259502", isMobile: false),
            ])
    }

    @Test("A good number beside a bad one is kept")
    func mixed() {
        let results = PhoneNumbers.all(in: "19000000042/1.9E+10")
        #expect(results.first == .valid(e164: "+8619000000042", isMobile: true))
        #expect(results.count == 2)
    }

    @Test("Words for none are no numbers at all", arguments: ["", "  ", "无", "-", "N/A", "不详"])
    func absent(cell: String) {
        #expect(PhoneNumbers.all(in: cell).isEmpty)
    }

    @Test("The region decides what a number without a country code is")
    func region() {
        #expect(PhoneNumbers.normalise("(202) 555-0123", region: "US") == .valid(e164: "+12025550123", isMobile: true))
    }

    @Test("Any text at all is read without a crash")
    func anyText() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = PhoneNumbers.all(in: String(decoding: bytes, as: UTF8.self))
        }
    }
}
