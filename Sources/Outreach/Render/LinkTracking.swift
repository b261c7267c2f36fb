import Crypto
import Foundation
import Model
import Storage

/// Lets the links of a campaign's mails lead over the console, and counts who follows them and who opens the mail. Only a
/// campaign for which somebody said so is counted, and a greeting never.
///
/// An address leads to where it was signed for, so that nobody can make the console lead elsewhere.
public struct LinkTracking: Sendable {
    private let workspace: Workspace
    private let key: SymmetricKey
    private let campaigns: Set<Int64>

    public init(_ workspace: Workspace) throws {
        self.workspace = workspace
        key = SymmetricKey(
            data: Data(try workspace.store.secret(named: "links", otherwise: workspace.drawToken()).utf8))
        campaigns = try workspace.store.trackedCampaigns()
    }

    // MARK: Out

    /// The mail with its links changed and a picture that nobody sees; as it is where it is not counted.
    func tracked(_ rendered: RenderedMessage, of message: Message) -> RenderedMessage {
        guard let campaign = message.origin.campaignID, campaigns.contains(campaign), message.messageClass != .greeting,
            message.channel.carrier == .email, let html = rendered.html
        else { return rendered }
        var changed = rendered
        changed.html = withPicture(withLinks(html, token: message.token), token: message.token)
        return changed
    }

    private func withLinks(_ html: String, token: String) -> String {
        HTMLLinks.replacing(in: html) { written in
            let target = written.replacing("&amp;", with: "&")
            // The way out must not hang on counting.
            guard !target.hasPrefix(workspace.settings.publicURL) else { return nil }
            return address(of: String(target), token: token)
        }
    }

    private func withPicture(_ html: String, token: String) -> String {
        let picture =
            #"<img src="\#(workspace.settings.publicURL)/o/\#(token)" width="1" height="1" alt="" style="display:block">"#
        guard let end = html.range(of: "</body>", options: [.backwards, .caseInsensitive]) else {
            return html + picture
        }
        return html.replacingCharacters(in: end, with: picture + html[end])
    }

    private static let kept = CharacterSet.alphanumerics.intersection(
        CharacterSet(charactersIn: "\u{0}"..."\u{7F}"))

    private func address(of target: String, token: String) -> String {
        let escaped = target.addingPercentEncoding(withAllowedCharacters: Self.kept) ?? ""
        return "\(workspace.settings.publicURL)/c/\(token)/\(signature(of: target, token: token))?to=\(escaped)"
    }

    private func signature(of target: String, token: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data("\(token) \(target)".utf8), using: key).prefix(16).hexadecimal
    }

    // MARK: Back

    /// Somebody follows a link.
    ///
    /// - Returns: where it leads; `nil` where we never signed it.
    public func follow(token: String, signature given: String, target: String) throws -> String? {
        guard ConstantTime.isEqual(signature(of: target, token: token).utf8, given.utf8) else { return nil }
        if let message = try workspace.store.message(token: token) {
            try workspace.store.noteVisit(message: message.id, target: target, at: workspace.clock.now)
        }
        return target
    }

    /// Somebody's program shows the mail.
    public func open(token: String) throws {
        guard let message = try workspace.store.message(token: token), let campaign = message.origin.campaignID,
            campaigns.contains(campaign)
        else { return }
        try workspace.store.noteVisit(message: message.id, target: "", at: workspace.clock.now)
    }
}
