import Foundation
import NIOCore

/// Where an AUTH dialogue stands: what the client's next line is.
enum SMTPLogin: Equatable {
    /// The response of PLAIN (RFC 4616).
    case plain
    /// The user's name, of LOGIN.
    case name
    /// The password, of LOGIN.
    case password(of: String)
}

extension SMTPSession {
    /// AUTH (RFC 4954 §4).
    mutating func beginLogin(_ mechanism: String, _ initial: String?) {
        guard hello?.isExtended == true else { return refuse(.init(503, "5.5.1", "Say EHLO first")) }
        guard house.authentication.isOffered else { return refuse(.init(502, "5.5.1", "Not offered")) }
        guard user == nil, transaction == nil else { return refuse(.init(503, "5.5.1", "Not now")) }
        let login: SMTPLogin
        switch mechanism {
        case "PLAIN": login = .plain
        case "LOGIN": login = .name
        default: return refuse(.init(504, "5.5.4", "Only PLAIN and LOGIN are offered"))
        }
        guard let initial else { return ask(login) }
        // "=" is an empty initial response.
        proceed(login, with: initial == "=" ? "" : initial)
    }

    /// A line within an AUTH dialogue.
    mutating func take(login line: SMTPInput.Line, _ login: SMTPLogin) {
        state = .command
        guard case .line(let text, _) = line else { return refuse(.init(500, "5.5.6", "Line too long")) }
        let response = String(decoding: text.readableBytesView, as: UTF8.self)
        guard response != "*" else { return say(501, "5.7.0", "Cancelled") }
        proceed(login, with: response)
    }

    private mutating func ask(_ login: SMTPLogin) {
        state = .authentication(login)
        switch login {
        case .plain: say(334, nil, "")
        case .name: say(334, nil, "VXNlcm5hbWU6")
        case .password: say(334, nil, "UGFzc3dvcmQ6")
        }
    }

    private mutating func proceed(_ login: SMTPLogin, with response: String) {
        guard let bytes = Data(base64Encoded: response) else { return refuse(.init(501, "5.5.2", "Not base64")) }
        switch login {
        case .name: ask(.password(of: String(decoding: bytes, as: UTF8.self)))
        case .password(let name): judge(name, String(decoding: bytes, as: UTF8.self))
        case .plain:
            // authorisation identity NUL authentication identity NUL password
            let fields = bytes.split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 3 else { return refuse(.init(501, "5.5.2", "Wants three fields")) }
            judge(fields[1], fields[2])
        }
    }

    private mutating func judge(_ name: String, _ password: String) {
        guard house.authentication.admits(name, password) else {
            answer(.init(535, "5.7.8", "Wrong name or password"), at: .authentication)
            return
        }
        if answer(.init(235, "2.7.0", "Welcome"), at: .authentication) { user = name }
    }
}
