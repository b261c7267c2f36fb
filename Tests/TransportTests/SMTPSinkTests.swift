import Foundation
import Testing

@testable import Transport

@Suite(
    "With Postfix's smtp-sink", .serialized, .timeLimit(.minutes(2)),
    .enabled(if: Program.exists("/usr/sbin/smtp-sink")))
struct SMTPSinkTests {
    @Test("every message of a burst is taken over", arguments: [1, 10, 50])
    func burst(connections: Int) async throws {
        let count = ProcessInfo.processInfo.environment["HONGYAN_MEASURE"].flatMap(Int.init) ?? 1000
        let sink = try await Sink()
        let transport = SMTPTransport(
            relay: SMTPRelay(
                host: "127.0.0.1", port: sink.port, security: .none, helloName: "client.test",
                messagesPerConnection: 1_000_000),
            connections: connections)
        let message = String(repeating: "What is written in a line of a mail, mostly so.\r\n", count: 82)
        // When
        let start = ContinuousClock.now
        let outcomes = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    var accepted = 0
                    for _ in 0..<count / 200 {
                        if case .accepted = await transport.send(.fixture(message: message)) { accepted += 1 }
                    }
                    return accepted
                }
            }
            return await group.reduce(0, +)
        }
        let time = ContinuousClock.now - start
        await transport.close()
        // Then
        #expect(outcomes == count)
        if count > 1000 { print("\(connections) connections: \(Int(Double(count) / (time / .seconds(1)))) messages/s") }
    }

    @Test(
        "its own faults are told for what they are",
        arguments: [
            ("-r", "mail", "deferred 450 mail"), ("-f", "mail", "failed 500 mail"), ("-r", "rcpt", "deferred 450 rcpt"),
            ("-f", "rcpt", "failed 500 rcpt"), ("-r", ".", "deferred 450 dot"), ("-f", ".", "failed 500 dot"),
            ("-q", "mail", "notSent"), ("-q", "data", "notSent"), ("-Q", "rcpt", "deferred 421 rcpt"),
        ])
    func faults(option: String, command: String, outcome: String) async throws {
        let sink = try await Sink([option, command])
        let transport = SMTPTransport(
            relay: SMTPRelay(host: "127.0.0.1", port: sink.port, security: .none, helloName: "client.test"),
            connections: 1)
        let result = await transport.send(.fixture())
        #expect(result.summary == outcome)
        await transport.close()
    }
}

private final class Sink {
    let port: Int
    private let program: Program

    init(_ options: [String] = []) async throws {
        port = try freePort()
        let user = getuid() == 0 ? ["-u", "nobody"] : []
        program = try Program("/usr/sbin/smtp-sink", user + options + ["127.0.0.1:\(port)", "1000"])
        await waitForListener(on: port)
    }
}
