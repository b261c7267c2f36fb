import Foundation
import Testing

@testable import Transport

@Suite(
    "With aiosmtpd", .timeLimit(.minutes(2)),
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/aiosmtpd")))
struct AiosmtpdTests {
    private func transport(_ relay: Relay, password: String, mechanism: SMTPRelay.Mechanism? = nil) -> SMTPTransport {
        SMTPTransport(
            relay: SMTPRelay(
                host: "localhost", port: relay.port, security: .startTLS, username: "anna", password: password,
                mechanism: mechanism, caFile: relay.certificate.certificate, helloName: "client.test",
                timeout: .seconds(10), finalTimeout: .seconds(10)), connections: 1)
    }

    @Test(
        "a mail goes over STARTTLS to whom it is for, byte for byte, after a log-in",
        arguments: [SMTPRelay.Mechanism.plain, .login])
    func accepted(mechanism: SMTPRelay.Mechanism) async throws {
        // Given
        let relay = try Relay()
        let transport = transport(relay, password: "geheim7", mechanism: mechanism)
        let line = "祝您生日快乐 .\r\n.\r\n..\r\n.x\r\n"
        let message = "Subject: =?utf-8?B?5aW9?=\r\n\r\n" + String(repeating: line, count: 3_000)
        // When
        for _ in 0..<2 { #expect(await transport.send(.fixture(message: message)).summary.hasPrefix("accepted 250")) }
        await transport.close()
        // Then
        for _ in 0..<2 {
            let kept = try JSONDecoder().decode(Kept.self, from: Data(relay.readLine().utf8))
            #expect(kept.tls)
            #expect(kept.from == SMTPEnvelope.fixture().sender && kept.to == SMTPEnvelope.fixture().recipients)
            #expect(kept.sha256 == digest(message))
        }
    }

    @Test(
        "a wrong password is refused, and nothing of the mail is said", arguments: [SMTPRelay.Mechanism.plain, .login])
    func wrongPassword(mechanism: SMTPRelay.Mechanism) async throws {
        let relay = try Relay()
        let transport = transport(relay, password: "falsch", mechanism: mechanism)
        #expect(await transport.send(.fixture()).summary == "failed 535 auth")
        await transport.close()
        // The first that it has ever taken is the one of somebody else.
        let other = self.transport(relay, password: "geheim7")
        #expect(await other.send(.fixture(message: "Subject: x\r\n\r\nother\r\n")).summary.hasPrefix("accepted"))
        await other.close()
        let kept = try JSONDecoder().decode(Kept.self, from: Data(relay.readLine().utf8))
        #expect(kept.sha256 == digest("Subject: x\r\n\r\nother\r\n"))
    }

    private struct Kept: Decodable {
        var from: String
        var to: [String]
        var tls: Bool
        var sha256: String
    }

    /// By a program: this target has no library for it.
    private func digest(_ text: String) -> String {
        let file = NSTemporaryDirectory() + "hongyan-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        guard (try? text.write(toFile: file, atomically: false, encoding: .utf8)) != nil,
            let line = try? Program("/usr/bin/sha256sum", [file]).readLine()
        else { return "" }
        return String(line.prefix { $0 != " " })
    }

    /// aiosmtpd with a certificate of its own.
    private final class Relay: Sendable {
        let certificate: Certificate
        let port: Int
        private let program: Program

        init() throws {
            certificate = try Certificate()
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Peers/smtp_server.py").path
            program = try Program("/usr/bin/python3", ["-B", script, certificate.certificate, certificate.key])
            guard let port = Int(program.readLine()) else { throw POSIXError(.ECHILD) }
            self.port = port
        }

        func readLine() -> String { program.readLine() }
    }
}
