import Foundation
import Testing

@testable import Transport

@Suite(
    "TLS and AUTH of the SMTP transport", .timeLimit(.minutes(1)),
    .enabled(if: Program.exists("/usr/bin/python3", "/usr/bin/openssl")))
struct SMTPSecurityTests {
    @Test("mail goes through TLS with a password that shows nowhere", arguments: [SMTPRelay.Security.tls, .startTLS])
    func secured(security: SMTPRelay.Security) async throws {
        for mechanism in ["PLAIN", "LOGIN", "CRAM-MD5"] {
            let certificate = try Certificate()
            let server = try PythonRelay(certificate, security, mechanism: mechanism)
            let lines = Shared<[String]>([])
            let transport = SMTPTransport(
                relay: server.relay(security, caFile: certificate.certificate, password: "geheim7"), connections: 2
            ) { line in lines.change { $0.append(line.description) } }
            // When
            let outcomes = await sendMany(20, through: transport)
            let large = await transport.send(.fixture(message: String(repeating: "0123456789\r\n", count: 300_000)))
            await transport.close()
            // Then
            #expect(outcomes == ["accepted 250": 20])
            #expect(large.summary == "accepted 250")
            let text = lines.value.joined(separator: "\n")
            #expect(lines.value.contains { $0.hasPrefix("C: AUTH \(mechanism)") })
            #expect(!text.contains("geheim7"))
            #expect(!text.contains(Data("geheim7".utf8).base64EncodedString()))
            #expect(!text.contains(Data("\0anna\0geheim7".utf8).base64EncodedString()))
            #expect(!text.contains(Data("anna".utf8).base64EncodedString()))
        }
    }

    @Test(
        "the log-in goes the way that the channel names, also where the server offers others",
        arguments: SMTPRelay.Mechanism.allCases)
    func mechanisms(mechanism: SMTPRelay.Mechanism) async throws {
        let certificate = try Certificate()
        let server = try PythonRelay(certificate, .startTLS, mechanism: "XOAUTH2 PLAIN CRAM-MD5 LOGIN")
        let lines = Shared<[String]>([])
        let isByToken = mechanism == .xoauth2
        var relay = server.relay(
            .startTLS, caFile: certificate.certificate, password: isByToken ? "falsch" : "geheim7")
        relay.mechanism = mechanism
        if isByToken { relay.token = { "ya29.geheim8" } }
        let transport = SMTPTransport(relay: relay, connections: 1) { line in lines.change { $0.append("\(line)") } }
        // When
        let outcome = await transport.send(.fixture())
        await transport.close()
        // Then
        #expect(outcome.summary == "accepted 250")
        let text = lines.value.joined(separator: "\n")
        #expect(text.contains("C: AUTH \(mechanism.rawValue)"))
        #expect(!text.contains("geheim"))
        #expect(!text.contains(Data("geheim7".utf8).base64EncodedString()))
        #expect(!text.contains(Data("user=anna\u{1}auth=Bearer ya29.geheim8\u{1}\u{1}".utf8).base64EncodedString()))
    }

    @Test("a token is read anew for each connection; one that cannot be read sends nothing and says why")
    func tokens() async throws {
        let certificate = try Certificate()
        let server = try PythonRelay(certificate, .startTLS, mechanism: "XOAUTH2")
        let token = Shared<String?>("ya29.old")
        var relay = server.relay(.startTLS, caFile: certificate.certificate, password: "")
        relay.mechanism = .xoauth2
        relay.token = { [token] in
            guard let text = token.value else { throw Unreadable() }
            return text
        }
        let transport = SMTPTransport(relay: relay, connections: 1)
        #expect(await transport.send(.fixture()).summary == "failed 535 auth")
        token.change { $0 = "ya29.geheim8" }
        #expect(await transport.send(.fixture()).summary == "accepted 250")
        await transport.close()

        token.change { $0 = nil }
        let other = SMTPTransport(relay: relay, connections: 1)
        #expect(await other.send(.fixture()) == .notSent(reason: "the token cannot be read"))
        await other.close()
    }

    private struct Unreadable: Error, CustomStringConvertible {
        var description: String { "the token cannot be read" }
    }

    @Test("a wrong password is tried once, however many messages and connections there are")
    func wrongPassword() async throws {
        let certificate = try Certificate()
        let server = try PythonRelay(certificate, .startTLS)
        let lines = Shared<[TranscriptLine]>([])
        let transport = SMTPTransport(
            relay: server.relay(.startTLS, caFile: certificate.certificate, password: "falsch"), connections: 10
        ) { line in lines.change { $0.append(line) } }
        // When
        let outcomes = await sendMany(30, through: transport)
        await transport.close()
        // Then a message may come to the transport after the first attempt has failed already
        #expect(outcomes == ["failed 535 auth": 30])
        #expect(lines.value.count { $0.side == .client && $0.text.hasPrefix("EHLO") } <= 6)
        #expect(!lines.value.contains { $0.text.contains("falsch") })
    }

    @Test("nothing is said to a server whose certificate is not trusted, or made out to another name")
    func certificates() async throws {
        for (name, trusted) in [("localhost", false), ("elsewhere.example", true)] {
            for security in [SMTPRelay.Security.tls, .startTLS] {
                let certificate = try Certificate(name: name)
                let server = try PythonRelay(certificate, security)
                let lines = Shared<[TranscriptLine]>([])
                let transport = SMTPTransport(
                    relay: server.relay(security, caFile: trusted ? certificate.certificate : nil, password: "geheim7"),
                    connections: 1
                ) { line in lines.change { $0.append(line) } }
                #expect(await transport.send(.fixture()).summary == "notSent")
                await transport.close()
                let said = lines.value.filter { $0.side == .client }.map(\.text)
                #expect(said == (security == .tls ? [] : ["EHLO client.test", "STARTTLS"]))
            }
        }
    }

    @Test("a server that does not offer STARTTLS, or refuses it, gets nothing but EHLO", arguments: [false, true])
    func strippedSTARTTLS(offered: Bool) async throws {
        let server = try ScriptedRelay(
            .init(hello: offered ? "250-x\r\n250 STARTTLS\r\n" : "250-x\r\n250 AUTH PLAIN\r\n"))
        let transport = SMTPTransport(
            relay: server.relay {
                $0.security = .startTLS
                $0.username = "anna"
                $0.password = "geheim7"
            }, connections: 1)
        #expect(await transport.send(.fixture()).summary == "notSent")
        await transport.close()
        #expect(
            server.memory.value.commands.filter { $0 != "QUIT" } == ["EHLO client.test"] + (offered ? ["STARTTLS"] : [])
        )
    }
}

/// A mail server of a few lines with TLS and AUTH, which Swift has no library for here.
final class PythonRelay: Sendable {
    let port: Int
    private let program: Program

    init(_ certificate: Certificate, _ security: SMTPRelay.Security, mechanism: String = "PLAIN") throws {
        program = try Program(
            "/usr/bin/python3", ["-", certificate.certificate, certificate.key, security.rawValue, mechanism],
            input: Self.source)
        guard let port = Int(program.readLine()) else { throw POSIXError(.ECHILD) }
        self.port = port
    }

    func relay(_ security: SMTPRelay.Security, caFile: String?, password: String) -> SMTPRelay {
        SMTPRelay(
            host: "localhost", port: port, security: security, username: "anna", password: password, caFile: caFile,
            helloName: "client.test", timeout: .seconds(10), finalTimeout: .seconds(10))
    }

    private static let source = #"""
        import base64, hashlib, hmac, socket, ssl, sys, threading
        cert, key, security, mechanisms = sys.argv[1:]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        b64 = lambda text: base64.b64encode(text.encode()).decode()
        unb64 = lambda text: base64.b64decode(text).decode()

        def login(say, hear, words):
            mechanism = words[1]
            if mechanism == "XOAUTH2":
                if len(words) < 3: say("334 ")
                said = unb64(words[2] if len(words) > 2 else hear())
                if said == "user=anna\1auth=Bearer ya29.geheim8\1\1": return True
                say("334 " + b64('{"status":"401"}'))
                hear()
                return False
            if mechanism == "PLAIN":
                if len(words) < 3: say("334 ")
                return unb64(words[2] if len(words) > 2 else hear()) == "\0anna\0geheim7"
            if mechanism == "LOGIN":
                if len(words) < 3: say("334 " + b64("Username:"))
                name = unb64(words[2] if len(words) > 2 else hear())
                say("334 " + b64("Password:"))
                return (name, unb64(hear())) == ("anna", "geheim7")
            say("334 " + b64("<1.2@test>"))
            digest = hmac.new(b"geheim7", b"<1.2@test>", hashlib.md5).hexdigest()
            return unb64(hear()) == "anna " + digest

        def serve(connection):
            if security == "tls": connection = context.wrap_socket(connection, server_side=True)
            stream = connection.makefile("rb")
            say = lambda text: connection.sendall((text + "\r\n").encode())
            hear = lambda: stream.readline().decode().rstrip("\r\n")
            secure, trusted = security == "tls", False
            say("220 test ESMTP")
            while True:
                line = hear()
                words = line.split()
                verb = words[0].upper() if words else ""
                if verb == "EHLO":
                    say("250-test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 " + ("AUTH " + mechanisms if secure else "STARTTLS"))
                elif verb == "STARTTLS":
                    say("220 go ahead")
                    connection = context.wrap_socket(connection, server_side=True)
                    stream, secure = connection.makefile("rb"), True
                elif verb == "AUTH":
                    trusted = login(say, hear, words)
                    say("235 2.7.0 ok" if trusted else "535 5.7.8 no: " + repr(line))
                elif not trusted: say("530 5.7.0 who are you?")
                elif verb == "DATA":
                    say("354 go ahead")
                    while hear() != ".": pass
                    say("250 2.0.0 queued")
                elif verb == "QUIT" or not line:
                    say("221 bye")
                    return
                else: say("250 ok")

        def guarded(connection):
            try: serve(connection)
            except Exception: pass
            finally: connection.close()

        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=guarded, args=(listener.accept()[0],), daemon=True).start()
        """#
}
