import Channels
import Foundation
import Liquid
import Model
import Outreach
import PhoneNumbers

/// One message through one channel, with the dialogue as it goes.
struct ChannelTrial {
    let workspace: Workspace
    let definition: ChannelDefinition

    func send(to address: String, show: @escaping @Sendable (String) -> Void) async throws -> Delivery {
        let parcel = try parcel(to: address, words: "这是一条测试信息，无需回复。", messageClass: .service, receiptURL: nil)
        let carrier = try Carrier(definition, dialogue: { show("\($0)") })
        let delivery = await carrier.send(parcel)
        await carrier.close()
        return delivery
    }

    /// These words as one message; of a mail, with a greeting around them.
    func parcel(to address: String, words: String, messageClass: MessageClass, receiptURL: String?) throws -> Parcel {
        let settings = workspace.settings
        let rendered =
            switch definition.carrier {
            case .sms: RenderedMessage(channel: .sms, text: words)
            case .email, .task:
                RenderedMessage(
                    channel: .email, subject: "测试邮件", text: "\(settings.dealership.name)：\(words)",
                    html: "<p>\(HTML.escape(words))</p>")
            }
        return Parcel(
            messageID: 0, token: workspace.drawToken(), messageClass: messageClass, to: try normalised(address),
            recipientName: "", rendered: rendered, settings: settings, date: workspace.clock.now,
            receiptURL: receiptURL, unsubscribeURL: nil)
    }

    private func normalised(_ address: String) throws -> String {
        guard definition.carrier == .sms else {
            guard address.firstMatch(of: #/^[^@\s]+@[^@\s]+$/#) != nil else {
                throw Problem("\(address) is no mail address", at: Place(field: "--to"), hint: "write me@example.com")
            }
            return address
        }
        guard case .valid(let e164, _) = PhoneNumbers.normalise(address) else {
            throw Problem("\(address) is no telephone number", at: Place(field: "--to"), hint: "write +8613800001234")
        }
        return e164
    }
}
