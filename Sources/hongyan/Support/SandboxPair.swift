import Foundation
import Model
import Sandbox

/// The sandbox's two servers, and what the channel files `sandbox-mail` and `sandbox-sms` need to find them.
struct SandboxPair {
    let mail: SandboxMailServer
    let sms: SandboxSMSGateway
    private let key: String

    /// - Parameter mailPort: 0 for any free port; `smsPort` likewise.
    static func start(
        directory: String, mailPort: Int = 0, smsPort: Int = 0, faults: SandboxFaults = .standard
    ) async throws -> SandboxPair {
        let key = UUID().uuidString
        var mail = SandboxMailServer.Options()
        mail.faults = faults
        var sms = SandboxSMSGateway.Options()
        sms.faults = faults
        sms.apiKey = key
        return SandboxPair(
            mail: try await SandboxMailServer.start(directory: directory, port: mailPort, options: mail),
            sms: try await SandboxSMSGateway.start(directory: directory, port: smsPort, options: sms), key: key)
    }

    func stop() async {
        await mail.stop()
        await sms.stop()
    }

    var environment: [String: String] {
        [
            "HONGYAN_SANDBOX_MAIL_PORT": "\(mail.port)", "HONGYAN_SANDBOX_SMS_URL": "http://\(sms.host):\(sms.port)",
            "HONGYAN_SANDBOX_SMS_KEY": key,
        ]
    }

    /// `preferred` where it is free, and any free port otherwise.
    static func freePort(preferring preferred: Int) async throws -> Int {
        do {
            return try await free(preferred)
        } catch is SandboxError {
            return try await free(0)
        }
    }

    /// Listening is the only sure way to learn whether a port can be had.
    private static func free(_ port: Int) async throws -> Int {
        let probe = try await SandboxMailServer.start(port: port)
        let found = probe.port
        await probe.stop()
        return found
    }

    /// Where a browser shows the SMS that came in.
    var page: String { sms.url }

    /// Where the mail server puts the mails that it returns, in Maildir form.
    static func bounces(in directory: String) -> String { "\(directory)/bounces" }
}
