import Foundation
import Testing

@testable import Sandbox

@Suite("The small parts")
struct PartsTests {
    @Test(
        "Times are written in UTC, on the right weekday",
        arguments: [
            (1_795_251_900, "Sat, 21 Nov 2026 09:05:00 +0000", "2026-11-21T09:05:00Z"),
            (0, "Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59Z"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000", "2000-02-28T23:59:59Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000", "2000-02-29T00:00:00Z"),
        ])
    func writesTimes(seconds: Int, mail: String, internet: String) {
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        #expect(Timestamps.mail(date) == mail)
        #expect(Timestamps.internet(date) == internet)
    }

    @Test("A form comes back as it was written")
    func codesForms() throws {
        let value = "【申城】 a+b=c&d%\r\n🎂"
        let bytes = FormCoding.encode(name: "text", value: value.utf8) + Array("&empty=&bare".utf8)
        let fields = try #require(FormCoding.decode(bytes))
        #expect(fields.map(\.name) == ["text", "empty", "bare"])
        #expect(fields.map(\.value) == [value, "", ""])
    }

    @Test(
        "Only plain http addresses are callbacks",
        arguments: [
            ("http://127.0.0.1:8025/receipts/x?a=%20", "127.0.0.1", 8025, "/receipts/x?a=%20", "127.0.0.1:8025"),
            ("http://example.com", "example.com", 80, "/", "example.com"),
            ("HTTP://[::1]:81/", "::1", 81, "/", "[::1]:81"),
        ])
    func readsCallbacks(text: String, host: String, port: Int, target: String, authority: String) throws {
        let url = try #require(CallbackURL(text))
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.authority == authority)
    }

    @Test(
        "Other addresses are not",
        arguments: [
            "", "https://x/", "http://", "http:///x", "//x", "http://u:p@x/", "http://x:0/", "http://x:99999/",
            "http://x:99999999999999999999/", "file:///etc/passwd",
        ])
    func refusesOtherAddresses(text: String) {
        #expect(CallbackURL(text) == nil)
    }

    @Test("A shelf lets the oldest go, counts on, and says what did not come")
    func boundsMemory() async throws {
        let shelf = Shelf<Int>(limit: 10)
        for number in 1...1000 { shelf.put(number) }
        #expect(shelf.count == 1000)
        #expect((10...12).contains(shelf.items.count))
        #expect(shelf.items.last == 1000)
        let error = await #expect(throws: SandboxError.self) {
            try await shelf.wait(for: "1001 numbers", timeout: .zero) { $0.count > 1000 }
        }
        #expect(error?.description.hasPrefix("waited in vain for 1001 numbers: 1000 came within") == true)
        async let waited = shelf.wait(for: "1001 numbers", timeout: .seconds(10)) { $0.count > 1000 }
        shelf.put(1001)
        #expect(try await waited.last == 1001)
    }

    @Test("Random ids are sixteen hexadecimal digits")
    func makesIDs() {
        let ids = (0..<1000).map { _ in SandboxEnvironment.randomID() }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) })
    }
}
