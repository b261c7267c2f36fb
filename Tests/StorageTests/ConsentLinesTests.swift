import Foundation
import Model
import TestSupport
import Testing

@testable import Storage

@Suite("What customers said, as a column")
struct ConsentLinesTests {
    @Test(
        "answers come back as they were, by channel and class, whatever their source says",
        arguments: 0..<50 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Given one answer at most for each channel and class, from sources that look like answers
        let sources = [nil, "import", "表单 2026", "sms marketing refused - ", " leading", "trailing ", "a  b", "退订 T"]
        let consents = ChannelKind.allCases.flatMap { channel in
            MessageClass.allCases.map { (channel, $0) }
        }.shuffled(using: &random).prefix(Int.random(in: 0...9, using: &random)).map { channel, messageClass in
            Consent(
                channel: channel, messageClass: messageClass,
                answer: Bool.random(using: &random) ? .granted : .refused,
                source: sources.randomElement(using: &random) ?? nil,
                at: Bool.random(using: &random)
                    ? Date(milliseconds: .random(in: 0...2_000_000_000_000, using: &random)) : nil)
        }
        // When
        let read = try Consent.list(Consent.lines(consents))
        // Then
        #expect(Set(read) == Set(consents))
        #expect(read.count == consents.count)
        #expect(Consent.lines(read) == Consent.lines(consents))
    }

    @Test("a line break in a source becomes a space, so that no source looks like an answer")
    func lineBreaks() throws {
        let consent = Consent(
            channel: .email, messageClass: .service, answer: .granted, source: "form\nsms marketing refused - \r\nx")
        let read = try Consent.list(Consent.lines([consent]))
        #expect(read.map(\.source) == ["form sms marketing refused -  x"])
        #expect(read.map(\.channel) == [.email])
    }

    @Test("what is no answer is refused, not read as none")
    func broken() {
        #expect(throws: Problem.self) { try Consent.list("\nsms marketing maybe - ") }
        #expect(throws: Problem.self) { try Consent.list("refused") }
    }
}
