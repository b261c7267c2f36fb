import Foundation
import Model

extension Customer {
    /// An owner of whom nothing is known but how to reach him.
    static func fixture(
        card: String = "260307-001", name: String = "王建国", nature: Nature = .person,
        phones: [String] = ["+8613800001001"], emails: [String] = ["wang@example.com"], city: String? = nil,
        birthday: Birthday? = nil, family: [FamilyMember] = [], vehicles: [Vehicle] = [], type: CustomerType? = .owner,
        preferredChannel: ChannelKind? = nil, timeZone: String? = nil, consents: [Consent] = []
    ) -> Customer {
        Customer(
            card: card, name: name, nature: nature, phones: phones, emails: emails, city: city, birthday: birthday,
            family: family, vehicles: vehicles, type: type, preferredChannel: preferredChannel,
            timeZone: timeZone, consents: consents)
    }

    /// The same but for number, name and addresses.
    static func numbered(
        _ number: Int, mail: String? = nil, phone: String? = nil, birthday: Birthday? = nil, timeZone: String? = nil,
        consents: [Consent] = []
    ) -> Customer {
        .fixture(
            card: "260307-\(1_000 + number)", name: "客户\(number)",
            phones: [phone ?? "+86138\(String(20_000_000 + number))"],
            emails: [mail ?? "customer-\(number)@example.com"],
            birthday: birthday, timeZone: timeZone, consents: consents)
    }
}

extension Consent {
    static func marketing(_ channel: ChannelKind, _ answer: Answer = .granted) -> Consent {
        Consent(channel: channel, messageClass: .marketing, answer: answer)
    }

    static func greeting(_ channel: ChannelKind, _ answer: Answer) -> Consent {
        Consent(channel: channel, messageClass: .greeting, answer: answer)
    }
}
