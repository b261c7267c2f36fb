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
        directory: String, mailPort: Int = 0, smsPort: Int = 0
    ) async throws -> SandboxPair {
        let key = UUID().uuidString
        var options = SandboxSMSGateway.Options()
        options.apiKey = key
        return SandboxPair(
            mail: try await SandboxMailServer.start(directory: directory, port: mailPort),
            sms: try await SandboxSMSGateway.start(directory: directory, port: smsPort, options: options), key: key)
    }

    func stop() async {
        await mail.stop()
        await sms.stop()
    }

    var environment: [String: String] {
        [
            "HONGYAN_SANDBOX_MAIL_PORT": "\(mail.port)", "HONGYAN_SANDBOX_SMS_URL": sms.url,
            "HONGYAN_SANDBOX_SMS_KEY": key,
        ]
    }

    /// Where a browser shows the SMS that came in.
    var page: String { sms.url }

    /// Where the mail server puts the mails that it returns, in Maildir form.
    static func bounces(in directory: String) -> String { "\(directory)/bounces" }
}
