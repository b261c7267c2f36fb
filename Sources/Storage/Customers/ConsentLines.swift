import Foundation
import Model

/// What a customer said is one column of his record, because whoever reads the record asks for it: a line each, which begins
/// with a line feed and reads `CHANNEL CLASS ANSWER AT SOURCE`, `AT` in milliseconds since 1970 UTC, or `-`. See
/// `docs/decisions/0063`.
extension Consent {
    /// The answers as the column has them, by channel and class; `nil` where there are none.
    static func lines(_ consents: [Consent]) -> String? {
        guard !consents.isEmpty else { return nil }
        let inOrder = consents.sorted {
            ($0.channel.rawValue, $0.messageClass.rawValue) < ($1.channel.rawValue, $1.messageClass.rawValue)
        }
        var text = ""
        text.reserveCapacity(consents.count * 64)
        for consent in inOrder {
            text += opening(consent.answer, to: consent.messageClass, by: consent.channel)
            text += consent.at.map { String($0.milliseconds) } ?? "-"
            text += " "
            guard let source = consent.source else { continue }
            let isOneLine = source.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            text += isOneLine ? source : source.split(whereSeparator: \.isNewline).joined(separator: " ")
        }
        return text
    }

    /// The answers that a column has. A list of who is due reads it a million times.
    ///
    /// - Throws: `Problem` where it holds none that this version knows.
    static func list(_ lines: String?) throws(Problem) -> [Consent] {
        guard var lines else { return [] }
        let consents = lines.withUTF8 { bytes -> [Consent]? in
            var consents: [Consent] = []
            var place = 0
            func word(upTo end: UInt8) -> String {
                let start = min(place, bytes.count)
                let stop = bytes[start...].firstIndex(of: end) ?? bytes.count
                place = stop + 1
                return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<stop]), as: UTF8.self)
            }
            while place < bytes.count {
                // The line feed with which it begins.
                place += 1
                guard let channel = ChannelKind(rawValue: word(upTo: 0x20)),
                    let messageClass = MessageClass(rawValue: word(upTo: 0x20)),
                    let answer = Answer(rawValue: word(upTo: 0x20))
                else { return nil }
                let at = Int64(word(upTo: 0x20)).map { Date(milliseconds: $0) }
                let source = word(upTo: 0x0A)
                place -= 1
                consents.append(
                    Consent(
                        channel: channel, messageClass: messageClass, answer: answer,
                        source: source.isEmpty ? nil : source, at: at))
            }
            return consents
        }
        guard let consents else {
            throw Problem(
                "the answers in a customer's record cannot be read",
                hint: "a later version of the program may have written them")
        }
        return consents
    }

    /// How the line of an answer begins, which is found nowhere else in the column, as a source has no line feed.
    static func opening(_ answer: Answer, to messageClass: MessageClass, by channel: ChannelKind) -> String {
        "\n\(channel.rawValue) \(messageClass.rawValue) \(answer.rawValue) "
    }
}
