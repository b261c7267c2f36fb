import Foundation
import Model

/// Draws what a message is known by outside: the left part of its Message-ID and return path, and its unsubscribe link.
public enum MessageToken {
    /// 32 hexadecimal digits, of which the last 20 (80 random bits) nobody can guess.
    ///
    /// The first 12 are the milliseconds since 1970, so that the index of tokens grows at its end: wholly random ones made
    /// queueing a million rows nearly three times as dear.
    public static func draw(at now: Date) -> String {
        var generator = SystemRandomNumberGenerator()
        let time = UInt64(max(0, now.timeIntervalSince1970 * 1_000)) & 0xFFFF_FFFF_FFFF
        // 12 digits of time and 4 random ones, then 16 random ones.
        let first = time << 16 | UInt64(UInt16.random(in: .min ... .max, using: &generator))
        let second: UInt64 = generator.next()
        return first.hexadecimal + second.hexadecimal
    }
}
