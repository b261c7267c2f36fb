import Foundation
import Glibc
import Testing

/// Kannel's bearerbox and smsbox with its fake SMSC, as Debian's `kannel` and `kannel-extras` bring them.
private final class Kannel: Sendable {
    static let fakeSMSC = "/usr/lib/kannel/test/fakesmsc"
    static let isInstalled = ["/usr/sbin/bearerbox", "/usr/sbin/smsbox", fakeSMSC]
        .allSatisfy(FileManager.default.isExecutableFile)

    let url: String
    private let smscPort: Int
    private let files: TemporaryFolder
    private let bearerbox: RunningProgram
    private let smsbox: RunningProgram

    /// - Parameters:
    ///   - sendPort: where smsbox takes texts.
    ///   - inbound: the address that a telephone's answer is reported to.
    init(sendPort: Int, inbound: String) async throws {
        files = try TemporaryFolder()
        let (admin, box) = (try freePort(), try freePort())
        smscPort = try freePort()
        url = "http://127.0.0.1:\(sendPort)"
        let path = try files.write(
            "kannel.conf",
            """
            group = core
            admin-port = \(admin)
            admin-password = adm
            smsbox-port = \(box)
            box-allow-ip = "127.0.0.1"
            dlr-storage = internal

            group = smsc
            smsc = fake
            smsc-id = fake
            port = \(smscPort)
            connect-allow-ip = 127.0.0.1

            group = smsbox
            bearerbox-host = 127.0.0.1
            sendsms-port = \(sendPort)
            sendsms-chars = "0123456789 +-"

            group = sendsms-user
            username = hongyan
            password = s3cret
            max-messages = 10
            concatenation = true

            group = sms-service
            keyword = default
            catch-all = true
            omit-empty = true
            accept-x-kannel-headers = true
            max-messages = 1
            get-url = "\(inbound)?from=%p&text=%a&id=%I"

            """)
        // Only what is told of at the start is read: more than a pipe holds would stop them.
        bearerbox = try RunningProgram(["-v", "1", path], program: "/usr/sbin/bearerbox", readsErrors: true)
        try #require(await bearerbox.wait(for: "MAIN: Start-up done"))
        smsbox = try RunningProgram(["-v", "4", path], program: "/usr/sbin/smsbox", readsErrors: true)
        try #require(await bearerbox.wait(for: "Client connected from <127.0.0.1>"))
    }

    /// A telephone behind the SMSC, which sends one text at once and shows what it gets.
    func telephone(from number: String, text: String) throws -> RunningProgram {
        try RunningProgram(
            ["-H", "127.0.0.1", "-r", "\(smscPort)", "-m", "1", "-i", "0", "\(number) 1069 text \(text)"],
            program: Self.fakeSMSC, readsErrors: true)
    }

    /// Kannel's programs keep the signals blocked that the thread of the tests has blocked: SIGTERM never comes to them.
    func stop() async {
        for program in [smsbox, bearerbox] {
            program.tell(SIGKILL)
            _ = await program.status()
        }
    }
}

/// A port that nobody listens on now.
private func freePort() throws -> Int {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(handle, $0, length) == 0 && getsockname(handle, $0, &length) == 0
        }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
}

@Suite("Through Debian's Kannel and its fake SMSC", .enabled(if: Kannel.isInstalled), .timeLimit(.minutes(2)))
struct KannelTests {
    @Test("A text goes, its delivery report comes back by HTTP, and the telephone's TD ends marketing and is confirmed")
    func throughKannel() async throws {
        let (consolePort, sendPort) = (try freePort(), try freePort())
        let environment = [
            "KANNEL_URL": "http://127.0.0.1:\(sendPort)", "KANNEL_USERNAME": "hongyan", "KANNEL_PASSWORD": "s3cret",
            "KANNEL_FROM": "1069", "HONGYAN_SANDBOX_MAIL_PORT": "9",
        ]
        let store = try await StoreFixture.make(environment: environment, port: consolePort)
        try store.changeSettings([
            "sms: sandbox-sms": "sms: kannel",
            "public_url: http://127.0.0.1:8025": "public_url: http://127.0.0.1:\(consolePort)",
        ])
        func hongyan(_ arguments: [String]) async throws -> Program.Outcome {
            let outcome = try await Program.run(arguments + ["--store", store.folder], environment: environment)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return outcome
        }
        let explained = try await hongyan(["channels", "explain", "kannel"]).output
        #expect(!explained.contains("s3cret"))
        let address = try #require(explained.firstMatch(of: #/pushes come to (\S+)/#)?.1)
        let kannel = try await Kannel(sendPort: sendPort, inbound: String(address))
        let daemon = try RunningProgram(["run", "--store", store.folder], environment: environment)
        try #require(await daemon.wait(for: "console: "))

        // The customer of card 201121-003 answers TD before anything has gone to her.
        let telephone = try kannel.telephone(from: "8613800000003", text: "TD")
        try #require(await telephone.wait(for: "Got message 1: <1069 8613800000003 ucs-2 "))
        // The confirmation has reached her, so the refusal is in the store.
        let marketing = try await Program.run(
            [
                "send", "service-course", "--to", "201121-003", "--channel", "sms", "--set", "event.title=冬季行车",
                "--set", "event.date=11月28日", "--set", "event.time=9:30", "--set", "event.place=展厅",
                "--store", store.folder, "--wait",
            ],
            environment: environment)
        #expect(marketing.status == 1)
        #expect(marketing.errors.contains("consent_refused"), "\(marketing.errors)")

        // A greeting still goes, and is delivered.
        _ = try await hongyan(["send", "thank-you", "--to", "201121-003", "--channel", "sms", "--key", "k"])
        try #require(await telephone.wait(for: "Got message 2"))
        var state = ""
        for _ in 0..<200 where state != "delivered" {
            let row = try await hongyan(["messages", "--customer", "201121-003", "--state", "delivered", "--json"])
            state = row.output.firstMatch(of: #/"state":"(\w+)"/#).map { String($0.1) } ?? ""
        }
        #expect(state == "delivered")
        telephone.tell(SIGKILL)
        daemon.tell(SIGTERM)
        _ = await daemon.status()
        await kannel.stop()
    }
}
