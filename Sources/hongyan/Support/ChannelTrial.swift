import Channels
import Foundation
import Model
import Outreach
import PhoneNumbers

/// One message through one channel, with the dialogue as it goes.
struct ChannelTrial {
    let workspace: Workspace
    let definition: ChannelDefinition

    func send(to address: String, show: @escaping @Sendable (String) -> Void) async throws -> Delivery {
        let settings = workspace.settings
        let name = settings.dealership.name
        let text = "\(name)：这是一条测试信息，无需回复。"
        let rendered =
            switch definition.carrier {
            case .sms: RenderedMessage(channel: .sms, text: "这是一条测试信息，无需回复。")
            case .email, .task:
                RenderedMessage(channel: .email, subject: "测试邮件", text: text, html: "<p>这是一封测试邮件，无需回复。</p>")
            }
        let parcel = Parcel(
            messageID: 0, token: workspace.drawToken(), messageClass: .service, to: try normalised(address),
            recipientName: "", rendered: rendered, settings: settings, date: workspace.clock.now, receiptURL: nil,
            unsubscribeURL: nil)
        let carrier = try Carrier(definition, dialogue: { show("\($0)") })
        let delivery = await carrier.send(parcel)
        await carrier.close()
        return delivery
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
