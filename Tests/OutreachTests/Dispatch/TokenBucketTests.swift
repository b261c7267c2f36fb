import Foundation
import Testing

@testable import Outreach

@Suite("A token bucket")
struct TokenBucketTests {
    private let start = ContinuousClock.now

    /// How many of `tries` evenly spread over `seconds` it lets through.
    private func passes(_ bucket: inout TokenBucket, tries: Int, from: Double = 0, seconds: Double) -> Int {
        (0..<tries).count { bucket.take(at: start + .seconds(from + seconds * Double($0) / Double(tries))) }
    }

    @Test(
        "lets through what its rate says, and no more than a tenth of a second's worth at once",
        arguments: [0.5, 5, 200])
    func rate(rate: Double) {
        var bucket = TokenBucket(rate: rate, at: start)
        #expect(passes(&bucket, tries: 10_000, seconds: 0.000_1) == Int(max(1, rate / 10)))
        let later = passes(&bucket, tries: 20_000, from: 1, seconds: 20)
        #expect(abs(Double(later) - rate * 20 - max(1, rate / 10)) <= 1.5)
    }

    @Test("does not save up what was not used: a day of silence is followed by no burst")
    func silence() {
        var bucket = TokenBucket(rate: 5, at: start)
        #expect(passes(&bucket, tries: 100, from: 86_400, seconds: 0.01) == 1)
    }

    @Test("says how long to wait, and then has one")
    func waiting() {
        var bucket = TokenBucket(rate: 4, at: start)
        #expect(bucket.wait(at: start) == .zero)
        #expect(bucket.take(at: start) == true)
        let wait = bucket.wait(at: start)
        #expect(abs(wait / .seconds(1) - 0.25) < 0.000_1)
        #expect(bucket.take(at: start + wait * 0.9) == false)
        #expect(bucket.take(at: start + wait + .microseconds(1)) == true)
    }

    @Test("a changed rate counts from then on")
    func changing() {
        var bucket = TokenBucket(rate: 1, at: start)
        #expect(bucket.take(at: start) == true)
        bucket.change(rate: 100, at: start)
        let fast = passes(&bucket, tries: 1_000, from: 0, seconds: 1)
        #expect((98...110).contains(fast))
        bucket.change(rate: 2, at: start + .seconds(1))
        let slow = passes(&bucket, tries: 1_000, from: 1, seconds: 1)
        #expect((2...3).contains(slow))
    }

    @Test("a token that was taken for nothing comes back, and never more than fit")
    func givenBack() {
        var bucket = TokenBucket(rate: 1, at: start)
        #expect(bucket.take(at: start) == true)
        bucket.giveBack()
        bucket.giveBack()
        #expect(bucket.take(at: start) == true)
        #expect(bucket.take(at: start) == false)
    }

    @Test("a clock that goes backwards neither gives tokens nor takes any")
    func backwards() {
        var bucket = TokenBucket(rate: 1, at: start)
        #expect(bucket.take(at: start) == true)
        #expect(bucket.take(at: start - .seconds(3_600)) == false)
        #expect(bucket.take(at: start + .seconds(1.01)) == true)
    }
}
