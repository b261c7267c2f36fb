import TestSupport
import Testing

@testable import Transport

@Suite("Whatever a server says")
struct SMTPDialoguePropertyTests {
    private static let phrases = [
        "250 ok\r\n", "250-a\r\n250 b\r\n", "354 go\r\n", "421 bye\r\n", "451 later\r\n", "550 no\r\n", "220 hi\r\n",
        "garbage\r\n", "\0\0\0", "\r\n", "250", "-", "25", "\n", "599 x\n", "\u{1F600}", "250 ok\n",
    ]

    @Test("there is one outcome, and it does not depend on how the bytes of a turn are cut", arguments: 0..<500)
    func anySplit(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        // Given turns of the server, between plausible and absurd
        let extensions = Bool.random(using: &random) ? SMTPExtensions.everything : SMTPExtensions()
        let turns = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.turn(&random) }
        // When they come at once, byte by byte, and in random portions
        let whole = Self.dialogue(turns.map { [$0] }, extensions)
        let single = Self.dialogue(turns.map { turn in turn.map { [$0] } }, extensions)
        let cut = Self.dialogue(turns.map { Self.portions(of: $0, &random) }, extensions)
        // Then it is all the same
        #expect(whole.outcome != nil)
        #expect(single.outcome == whole.outcome)
        #expect(cut.outcome == whole.outcome)
        #expect(single.recipientReplies == whole.recipientReplies)
        #expect(single.isReusable == whole.isReusable)
        #expect(cut.isReusable == whole.isReusable)
    }

    private static func turn(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...4, using: &random)).flatMap { _ in
            if Int.random(in: 0..<8, using: &random) == 0 {
                return (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            return Array(phrases[Int.random(in: 0..<phrases.count, using: &random)].utf8)
        }
    }

    private static func portions(of turn: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
        var portions: [[UInt8]] = []
        var rest = turn[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &random)
            portions.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return portions
    }

    /// The client says what it has to say at the start of each turn. Within a turn it is silent: whether the server speaks
    /// before or after the message has left is no matter of how the bytes are cut.
    private static func dialogue(_ turns: [[[UInt8]]], _ extensions: SMTPExtensions) -> SMTPDialogue {
        var dialogue = SMTPDialogue(.fixture(), extensions: extensions)
        for turn in turns {
            dialogue.handedOver(dialogue.output.count)
            for portion in turn { dialogue.receive(portion) }
        }
        dialogue.disconnected("the end")
        return dialogue
    }

    @Test("an endless line and an endless reply come to an end")
    func endless() {
        for text in ["x", "250-more\r\n"] {
            var talk = Talk(extensions: .everything)
            _ = talk.say()
            var count = 0
            while !talk.dialogue.isFinished, count < 100_000 {
                talk.hear(text)
                count += 1
            }
            #expect(count < 5000)
            #expect(talk.dialogue.outcome?.summary == "notSent")
        }
    }
}
