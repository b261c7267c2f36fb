import Channels
import Foundation
import Model
import Outreach
import Templating

/// A preview in the three formats of the command.
struct PreviewView {
    let preview: Preview
    /// Of the HTML; `nil` for what is sent.
    let look: MailLook?

    func bytes(_ format: PreviewCommand.Format) throws -> [UInt8] {
        switch format {
        case .text: return Array(text.utf8)
        case .html:
            guard let sent = preview.rendered.html else {
                throw Problem("an SMS has no HTML", hint: "use --format text, or --channel email")
            }
            let html = look?.applied(to: sent) ?? sent
            return Array((html.hasSuffix("\n") ? html : html + "\n").utf8)
        case .eml:
            guard let mail = preview.mail else {
                throw preview.message.channel == .sms
                    ? Problem("an SMS is no mail", hint: "use --format text, or --channel email")
                    : Problem(
                        "\(preview.customer.card) has no e-mail address", hint: "use --format html to see the words")
            }
            return mail
        }
    }

    private var text: String {
        let message = preview.message
        var head = [("pack", preview.pack), ("channel", message.channel.rawValue)]
        head.append(("to", "\(preview.customer.name) \(message.address.isEmpty ? "(no address)" : message.address)"))
        if let subject = preview.rendered.subject { head.append(("subject", subject)) }
        if let sms = preview.sms {
            head.append(("parts", "\(sms.parts) (\(sms.units) of \(sms.encoding.rawValue))"))
        }
        for attachment in preview.attachments {
            head.append(("with", "\(attachment.name) (\(attachment.type), \(attachment.byteCount) bytes)"))
        }
        let lines = head.map { Terminal.padded($0.0 + ":", to: 9) + $0.1 }
        return lines.joined(separator: "\n") + "\n\n" + (preview.wireText ?? preview.rendered.text) + "\n"
    }
}
