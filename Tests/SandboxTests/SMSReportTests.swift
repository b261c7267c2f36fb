import Testing

@testable import Sandbox

@Suite("The SMS gateway fails on request")
struct SMSFaultTests {
    @Test(
        "Each number of the table gets its answer",
        arguments: [
            ("13800000404", 200, #"{"code":22,"#, nil as String?), ("+8613800000429", 429, #"{"code":-50,"#, "2"),
            ("13800000500", 500, #"{"code":-50,"#, nil), ("13800000503", 503, #"{"code":-50,"#, nil),
        ])
    func answersByNumber(number: String, status: Int, start: String, retryAfter: String?) async throws {
        try await withGateway { gateway in
            try await Wire.connect(gateway.port) { wire in
                let answer = try await wire.request(body: "to=\(number.replacing("+", with: "%2B"))&text=x")
                #expect(answer.status == status)
                #expect(answer.body.hasPrefix(start))
                #expect(answer.headers["retry-after"] == retryAfter)
                #expect(gateway.messageCount == 0)
                // Only 0503 comes round the second time.
                let second = try await wire.request(body: "to=\(number.replacing("+", with: "%2B"))&text=x")
                let comesRound = number.hasSuffix("0503")
                #expect((second.status == 200) == (comesRound || status == 200))
                #expect(gateway.messageCount == (comesRound ? 1 : 0))
            }
        }
    }

    @Test("Without an answer the message has been kept", arguments: ["13800000777", "13800000778", "13800000666"])
    func givesNoAnswer(number: String) async throws {
        try await withGateway { gateway in
            try await Wire.connect(gateway.port) { wire in
                try await wire.send(
                    "POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\nto=\(number)&text=x")
                #expect(try await gateway.awaitMessages().map(\.to) == [number])
                await gateway.stop()
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test("A slow answer holds up no other connection")
    func isSlow() async throws {
        let gate = Gate()
        try await withGateway(environment: .fixture(pause: { _ in await gate.wait() })) { gateway in
            try await Wire.connect(gateway.port) { slow in
                try await slow.send("POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\nto=13800000555&text=x")
                try await gateway.awaitMessages()
                let other = try await Wire.connect(gateway.port) { try await $0.request(body: "to=13800000001&text=x") }
                #expect(other.status == 200)
                gate.open()
                #expect(try await slow.response().status == 200)
            }
        }
    }
}

@Suite("Delivery reports reach the callback")
struct SMSReportTests {
    /// Sends a message to each number, and gives what the callback got once `count` reports are over.
    private func posts(
        to numbers: [String], count: Int, answers: [String] = ["SUCCESS"],
        reporting: SandboxSMSGateway.Reporting = .init(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) async throws -> (posts: [CallbackHost.Post], pushes: [ReportPush], statuses: [KeptSMS.Status]) {
        let host = CallbackHost(answers: answers)
        return try await host.run { url in
            try await withGateway(reporting: reporting, environment: .fixture(pause: pause)) { gateway in
                try await Wire.connect(gateway.port) { wire in
                    for number in numbers {
                        let escaped = url.replacing("&", with: "%26")
                        let answer = try await wire.request(
                            body: "to=\(number)&text=x&ref=r\(number.suffix(4))&callback=\(escaped)")
                        #expect(answer.status == 200)
                    }
                }
                let pushes = try await gateway.awaitReports(count)
                return (host.posts.items, pushes, gateway.messages.map(\.status))
            }
        }
    }

    @Test("A report names id, number, status, time and the sender's reference")
    func reports() async throws {
        let (posts, pushes, statuses) = try await posts(to: ["13800000001"], count: 1)
        #expect(posts.count == 1)
        #expect(posts.first?.path == "/receipts/sandbox/secret?a=1")
        #expect(posts.first?.contentType == "application/json")
        #expect(
            posts.first?.body
                == #"[{"error":"","mobile":"13800000001","ref":"r0001","sid":"id-1","status":"DELIVRD","time":"2026-11-21T09:05:00Z"}]"#
        )
        #expect(pushes.map(\.attempts) == [1])
        #expect(pushes.map(\.isTaken) == [true])
        #expect(statuses == [.delivered])
    }

    @Test("An undeliverable number is reported as such, with the operator's code")
    func reportsFailure() async throws {
        let (posts, _, statuses) = try await posts(to: ["13800000999"], count: 1)
        #expect(posts.first?.body.contains(#""error":"MI:0001""#) == true)
        #expect(posts.first?.body.contains(#""status":"UNDELIV""#) == true)
        #expect(statuses == [.undelivered])
    }

    @Test("Reports gather into batches of no more than the limit")
    func batches() async throws {
        let gate = Gate()
        var reporting = SandboxSMSGateway.Reporting()
        reporting.batchLimit = 2
        let host = CallbackHost()
        try await host.run { url in
            try await withGateway(reporting: reporting, environment: .fixture(pause: { _ in await gate.wait() })) {
                gateway in
                try await Wire.connect(gateway.port) { wire in
                    for _ in 0..<5 { _ = try await wire.request(body: "to=13800000001&text=x&callback=\(url)") }
                }
                gate.open()
                let pushes = try await gateway.awaitReports(5)
                #expect(pushes.map(\.sids) == [["id-1", "id-2"], ["id-3", "id-4"], ["id-5"]])
            }
        }
    }

    @Test("A callback that does not say SUCCESS is asked again after each delay, then given up")
    func retries() async throws {
        let waits = Shelf<Duration>(limit: 100)
        let taken = try await posts(
            to: ["13800000001"], count: 1, answers: ["no", "SUCCESS\n"], pause: { waits.put($0) })
        #expect(taken.posts.count == 2)
        #expect(taken.pushes.map(\.isTaken) == [true])
        #expect(waits.items == [.milliseconds(50), .seconds(1)])

        let refused = try await posts(to: ["13800000001"], count: 1, answers: ["no"])
        #expect(refused.posts.count == 4)
        #expect(refused.pushes.map(\.attempts) == [4])
        #expect(refused.pushes.map(\.fault) == ["the answer was not SUCCESS but: no"])
    }

    @Test("A callback that is not there is given up")
    func givesUp() async throws {
        let gone = try await CallbackHost().run { $0 }
        try await withGateway { gateway in
            _ = try await Wire.connect(gateway.port) {
                try await $0.request(body: "to=13800000001&text=x&callback=\(gone)")
            }
            let pushes = try await gateway.awaitReports()
            #expect(pushes.map(\.attempts) == [4])
            #expect(pushes.first?.fault?.hasPrefix("cannot report to http://127.0.0.1:") == true)
        }
    }

    @Test("Reports can go out as a form")
    func sendsForm() async throws {
        var reporting = SandboxSMSGateway.Reporting()
        reporting.form = .form(field: "sms_status")
        let (posts, _, _) = try await posts(to: ["13800000001"], count: 1, reporting: reporting)
        let post = try #require(posts.first)
        #expect(post.contentType == "application/x-www-form-urlencoded")
        let fields = try #require(FormCoding.decode(post.body.utf8))
        #expect(fields.map(\.name) == ["sms_status"])
        #expect(fields.first?.value.hasPrefix(#"[{"error":"","mobile":"13800000001""#) == true)
    }

    @Test("A report comes twice, first, or never, as the number asks for")
    func comesOddly() async throws {
        let (_, pushes, _) = try await posts(to: ["13800000333", "13800000111", "13800000222"], count: 3)
        #expect(pushes.first?.sids == ["id-1"])
        #expect(pushes.flatMap(\.sids) == ["id-1", "id-3", "id-3"])
    }
}
