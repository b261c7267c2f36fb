import Testing

@testable import Model

@Suite("A birthday's text")
struct BirthdayTests {
    @Test(
        "reads back as it was written",
        arguments: [
            Birthday(reckoning: .solar, year: 1985, month: 3, day: 7), Birthday(reckoning: .solar, month: 12, day: 31),
            Birthday(reckoning: .lunar, year: 2023, month: 2, day: 2, isLeapMonth: true),
            Birthday(reckoning: .lunar, month: 8, day: 30),
        ])
    func roundTrips(birthday: Birthday) {
        #expect(Birthday(birthday.description) == birthday)
    }

    @Test("is refused where it is none", arguments: ["", "lunar", "1985-13-01", "--02", "lunar --01-31", "abc-01-01"])
    func refusesOthers(text: String) {
        #expect(Birthday(text) == nil)
    }
}
