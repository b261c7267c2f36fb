import Testing

@testable import Model

@Suite("Words for people")
struct WordsTests {
    @Test("a misspelt word finds the one that was meant")
    func findsNearest() {
        #expect(Spelling.nearest(to: "citty", among: ["city", "name"]) == "city")
        #expect(Spelling.nearest(to: "nmae", among: ["city", "name"]) == "name")
        #expect(Spelling.nearest(to: "xyzzy", among: ["city", "name"]) == nil)
    }

    @Test("numbers and addresses are masked")
    func masks() {
        #expect(Masking.phone("+8613800001234") == "+86138****1234")
        #expect(Masking.phone("12345") == "*****")
        #expect(Masking.email("wang.li@example.com") == "w***@example.com")
        #expect(Masking.address("nobody") == "******")
        #expect(Masking.address("上海市浦东新区世纪大道100号3楼") == "上海市浦东新区***")
        #expect(Masking.address("100 Century Avenue") == "100 Cen***")
    }

    @Test("a problem is one sentence with place and hint")
    func problemReadsWell() {
        let problem = Problem(
            "unknown variable customer.nmae", at: Place(file: "sms.liquid", line: 3, column: 12),
            hint: "did you mean customer.name?")
        #expect("\(problem)" == "sms.liquid:3:12: unknown variable customer.nmae; did you mean customer.name?")
    }

    @Test("every state belongs to the group that a report counts it in")
    func groups() {
        #expect(MessageState.armed.group == .waiting)
        #expect(MessageState.inDoubt.group == .inDoubt)
        #expect(Set(MessageState.allCases.map(\.group)) == Set(MessageState.Group.allCases))
    }
}
