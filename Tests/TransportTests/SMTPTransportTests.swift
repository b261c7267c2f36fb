import Foundation
import Testing

@testable import Transport

@Suite("The SMTP transport", .timeLimit(.minutes(1)))
struct SMTPTransportTests {
    typealias Script = ScriptedRelay.Script

    @Test("hands a message over as it is, and keeps the connection for the next one")
    func accepted() async throws {
        let server = try ScriptedRelay()
        let transport = SMTPTransport(relay: server.relay(), connections: 1)
        // When
        let first = await transport.send(.fixture(message: "Subject: a\r\n\r\n.dot\r\n..\r\n"))
        let second = await transport.send(.fixture(message: "Subject: b\r\n\r\n\r\n"))
        await transport.close()
        // Then
        #expect([first, second].map(\.summary) == ["accepted 250", "accepted 250"])
        #expect(server.memory.value.messages == ["Subject: a\r\n\r\n.dot\r\n..\r\n", "Subject: b\r\n\r\n\r\n"])
        #expect(server.memory.value.connections == 1)
        #expect(server.memory.value.commands.first == "EHLO client.test")
        #expect(server.memory.value.commands.last == "QUIT")
        #expect(!server.memory.value.commands.contains("RSET"))
    }

    @Test("opens no more connections than it may, and changes them after so many messages")
    func limits() async throws {
        let server = try ScriptedRelay()
        let transport = SMTPTransport(relay: server.relay { $0.messagesPerConnection = 10 }, connections: 4)
        // When
        let outcomes = await sendMany(200, through: transport)
        await transport.close()
        // Then
        #expect(outcomes == ["accepted 250": 200])
        #expect(server.memory.value.messages.count == 200)
        #expect((20...26).contains(server.memory.value.connections))
    }

    @Test(
        "takes the refusals of each phase for what they are",
        arguments: [
            ("mail", "451 4.3.0 a", "deferred 451 mail"), ("mail", "550 5.7.1 a", "failed 550 mail"),
            ("rcpt", "450 4.2.1 a", "deferred 450 rcpt"), ("rcpt", "550 5.1.1 a", "failed 550 rcpt"),
            ("data", "451 a", "deferred 451 data"), ("data", "554 a", "failed 554 data"),
            ("dot", "451 a", "deferred 451 dot"), ("dot", "554 a", "failed 554 dot"),
            ("mail", "421 a", "deferred 421 mail"), ("rcpt", "421 a", "deferred 421 rcpt"),
            ("data", "421 a", "deferred 421 data"), ("dot", "421 a", "deferred 421 dot"),
        ])
    func refusals(phase: String, reply: String, outcome: String) async throws {
        for (pipelining, pieces) in [(true, Int.max), (false, Int.max), (true, 1)] {
            var script = Script(pieces: pieces)
            if !pipelining { script.hello = "250-relay.test\r\n250 8BITMIME\r\n" }
            switch phase {
            case "mail": script.mail = [reply + "\r\n", "250 ok\r\n"]
            case "rcpt": script.rcpt = [reply + "\r\n", "250 ok\r\n"]
            case "data": script.data = [reply + "\r\n", "354 ok\r\n"]
            default: script.dot = [reply + "\r\n", "250 ok\r\n"]
            }
            if phase == "mail" || phase == "rcpt", pipelining { script.data = ["503 no\r\n", "354 ok\r\n"] }
            let server = try ScriptedRelay(script)
            let transport = SMTPTransport(relay: server.relay(), connections: 1)
            // When
            let first = await transport.send(.fixture())
            let second = await transport.send(.fixture())
            await transport.close()
            // Then the next message is untouched by it
            #expect(first.summary == outcome)
            #expect(second.summary == "accepted 250")
        }
    }

    @Test(
        "a connection that ends before the final dot has left leaves nothing in doubt",
        arguments: ["banner", "mail", "rcpt", "data", "body", "reset"])
    func closedBefore(phase: String) async throws {
        var script = Script()
        switch phase {
        case "banner": script.banners = [Script.hangUp]
        case "mail": script.mail = [Script.hangUp]
        case "rcpt": script.rcpt = [Script.hangUp]
        case "data": script.data = [Script.hangUp]
        default:
            script.hangUpInBody = 10_000
            script.resets = phase == "reset"
        }
        let server = try ScriptedRelay(script)
        let transport = SMTPTransport(relay: server.relay(), connections: 2)
        // When the message is larger than all buffers between here and there
        let outcome = await transport.send(.fixture(message: String(repeating: "0123456789\r\n", count: 500_000)))
        await transport.close()
        // Then
        #expect(outcome.summary == "notSent")
    }

    @Test("is in doubt when the connection ends, or nothing comes, after the final dot", arguments: [true, false])
    func doubt(hangsUp: Bool) async throws {
        var script = Script()
        script.dot = [hangsUp ? Script.hangUp : Script.silence, "250 ok\r\n"]
        let server = try ScriptedRelay(script)
        let transport = SMTPTransport(
            relay: server.relay { $0.finalTimeout = .milliseconds(200) }, connections: 1)
        // When
        let first = await transport.send(.fixture())
        let second = await transport.send(.fixture())
        await transport.close()
        // Then
        #expect(first.summary == "inDoubt")
        #expect(second.summary == "accepted 250")
        #expect(server.memory.value.connections == 2)
        #expect(server.memory.value.messages.count == 2)
    }

    @Test(
        "a relay that says nothing, or never comes to an end, costs its time and nothing else",
        arguments: ["banner", "mail", "data"], [Script.silence, Script.drip])
    func silence(phase: String, words: String) async throws {
        var script = Script()
        switch phase {
        case "banner": script.banners = [words]
        case "mail": script.mail = [words]
        default: script.data = [words]
        }
        let server = try ScriptedRelay(script)
        let transport = SMTPTransport(relay: server.relay { $0.timeout = .milliseconds(200) }, connections: 1)
        #expect(await transport.send(.fixture()).summary == "notSent")
        await transport.close()
    }

    @Test("a silent connection does not keep the others from their work")
    func oneSilent() async throws {
        var script = Script()
        script.mail = [Script.silence, "250 ok\r\n"]  // by message, over all connections
        let server = try ScriptedRelay(script)
        let transport = SMTPTransport(relay: server.relay { $0.timeout = .milliseconds(800) }, connections: 3)
        #expect(await sendMany(100, through: transport) == ["accepted 250": 99, "notSent": 1])
        await transport.close()
    }

    @Test(
        "refusals in the greeting are told with their phase",
        arguments: [
            ("554 5.7.1 not you\r\n", "failed 554 banner"), ("421 4.3.2 later\r\n", "deferred 421 banner"),
            ("garbage\r\n", "notSent"), ("220-a\r\n220", "notSent"),
        ])
    func banner(banner: String, outcome: String) async throws {
        let server = try ScriptedRelay(Script(banners: [banner]))
        let transport = SMTPTransport(relay: server.relay { $0.timeout = .milliseconds(300) }, connections: 1)
        #expect(await transport.send(.fixture()).summary == outcome)
        await transport.close()
    }

    @Test("a banner without an end does not fill the memory nor last longer than the timeout")
    func endlessBanner() async throws {
        let server = try TestServer { socket in
            while socket.write(String(repeating: "220-and more\r\n", count: 100)) {}
        }
        let relay = SMTPRelay(host: "127.0.0.1", port: server.port, security: .none, timeout: .milliseconds(300))
        let transport = SMTPTransport(relay: relay, connections: 1)
        #expect(await transport.send(.fixture()).summary == "notSent")
        await transport.close()
    }

    @Test("a message on its way to a connection that died in the meantime goes over a new one")
    func staleConnection() async throws {
        // Given a server that hangs up when a second message begins
        let server = try ScriptedRelay(
            Script(mail: ["250 ok\r\n", Script.hangUp, "250 ok\r\n", "421 4.7.0 enough\r\n", "250 ok\r\n"]))
        let transport = SMTPTransport(relay: server.relay(), connections: 1)
        // When
        for _ in 0..<3 { #expect(await transport.send(.fixture()).summary == "accepted 250") }
        await transport.close()
        // Then
        #expect(server.memory.value.connections == 3)
        #expect(server.memory.value.messages.count == 3)
    }

    @Test("when the relay turns further connections away, those that there are do the work")
    func fewerConnections() async throws {
        let server = try ScriptedRelay(Script(banners: ["220 hi\r\n", "220 hi\r\n", "421 4.7.0 too many\r\n"]))
        let transport = SMTPTransport(relay: server.relay(), connections: 8)
        #expect(await sendMany(100, through: transport) == ["accepted 250": 100])
        await transport.close()
    }

    @Test("with nobody there, every message that waits is told at once")
    func nobody() async throws {
        let port = try TestServer { _ in }.port  // gone again
        let transport = SMTPTransport(
            relay: SMTPRelay(host: "127.0.0.1", port: port, security: .none), connections: 3)
        #expect(await sendMany(50, through: transport) == ["notSent": 50])
        await transport.close()
        #expect(await transport.send(.fixture()).summary == "notSent")
    }

    @Test("a relay that cannot be written into a URL is refused", arguments: ["", "a b", "a/b", "a@b", "a\r\nb"])
    func badHost(host: String) async {
        let transport = SMTPTransport(relay: SMTPRelay(host: host, port: 25, security: .none), connections: 1)
        #expect(await transport.send(.fixture()).summary == "notSent")
        await transport.close()
    }

    @Test("everything that was said is in the transcript")
    func transcript() async throws {
        let server = try ScriptedRelay()
        let lines = Shared<[String]>([])
        let transport = SMTPTransport(relay: server.relay(), connections: 1) { line in
            lines.change { $0.append(line.description) }
        }
        // When
        _ = await transport.send(.fixture())
        await transport.close()
        // Then
        #expect(
            lines.value.filter { !$0.hasPrefix("*") } == [
                "S: 220 relay.test ESMTP", "C: EHLO client.test", "S: 250-relay.test", "S: 250-PIPELINING",
                "S: 250-8BITMIME", "S: 250-SIZE 100000000", "S: 250-SMTPUTF8", "S: 250 DSN",
                "C: MAIL FROM:<bounce+1@store.example> SIZE=25",
                "C: RCPT TO:<wang@example.com> ORCPT=rfc822;wang@example.com", "C: DATA",
                "S: 250 2.1.0 ok", "S: 250 2.1.5 ok", "S: 354 go ahead", "C: (25 bytes of message)", "C: .",
                "S: 250 2.0.0 queued as 1", "C: QUIT",
            ])
    }
}

/// Sends at once, and counts the outcomes.
func sendMany(_ count: Int, through transport: SMTPTransport) async -> [String: Int] {
    await withTaskGroup(of: String.self) { group in
        for _ in 0..<count { group.addTask { await transport.send(.fixture()).summary } }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
