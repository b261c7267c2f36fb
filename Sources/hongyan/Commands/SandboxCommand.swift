import ArgumentParser
import Foundation
import Model
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "A mail server and an SMS gateway on loopback that keep what they get, for trying things out.",
        discussion: """
            It prints what the channels sandbox-mail and sandbox-sms need to find it. Addresses and numbers can ask for
            a fault (bounce@…, defer@…, …0999), and a script can name more: docs/sandbox.md.

            EXAMPLE
              hongyan sandbox --directory /tmp/sandbox
              hongyan sandbox --directory /tmp/sandbox --faults faults.yaml
              hongyan channels test sandbox-mail --to wang@example.com
            """)

    @Option(help: "Where what they get is kept.")
    var directory: String

    @Option(help: "Port of the mail server.")
    var mailPort = 8026

    @Option(help: "Port of the SMS gateway.")
    var smsPort = 8027

    @Option(help: "A script of what goes wrong, for whom, at which phase and when.")
    var faults: String?

    func run() async throws {
        let script = try faults.map { try FaultScript.read(path: $0) } ?? .none
        let servers = try await SandboxPair.start(
            directory: directory, mailPort: mailPort, smsPort: smsPort, faults: script.before(.standard))
        for (name, value) in servers.environment.sorted(by: { $0.key < $1.key }) {
            Output.line("export \(name)=\(value)")
        }
        Output.line("# what came in: \(servers.page)   (Ctrl-C stops)")
        await Interrupts.shared.wait()
        await servers.stop()
    }
}
