import Foundation
import Liquid
import Model

/// One text for one recipient, as the gateway gets it.
struct SMSItem: Hashable, Sendable {
    /// E.164.
    var to: String
    /// Whole: signature, body, opt-out wording.
    var text: String
    /// Without the signature, which some gateways put in front themselves.
    var bareText: String
    var signature: String
    /// Our token of the message, for the gateway to give back.
    var reference: String
    var messageClass: MessageClass
    /// Empty where nobody listens.
    var receiptURL: String
    /// Where the gateway sends registered wordings only: which one this is, and what fills it.
    var template: RegisteredTemplate.Fill?

    /// | variable | |
    /// |---|---|
    /// | `to` | the recipient in E.164 |
    /// | `text`, `bare_text` | the whole text, and the same without its 【signature】 |
    /// | `signature` | without brackets |
    /// | `encoding` | `GSM-7` or `UCS-2`: what the radio needs for it |
    /// | `reference` | our token of the message |
    /// | `receipt_url` | where delivery reports are taken; empty where nobody listens |
    /// | `class` | `greeting`, `service` or `marketing` |
    /// | `template` | `id`, `named` (an object) and `list` of the registered wording |
    static let variables: Set<String> = [
        "to", "text", "bare_text", "signature", "encoding", "reference", "receipt_url", "class", "template",
    ]

    var values: [String: Value] {
        [
            "to": .string(to), "text": .string(text), "bare_text": .string(bareText), "signature": .string(signature),
            "encoding": .string(SMSParts.encoding(of: text).rawValue),
            "reference": .string(reference), "receipt_url": .string(receiptURL),
            "class": .string(messageClass.rawValue), "template": template?.value ?? .null,
        ]
    }
}

/// What is the same for everything of one attempt, from the first header to the last step of its signature.
struct AttemptMoment: Sendable {
    var now: Date
    /// Nobody can guess it, and it is drawn once.
    var nonce: String

    /// With a nonce of 128 bits of the system's randomness, in hexadecimal digits.
    static func drawn(at now: Date) -> AttemptMoment {
        let halves = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        return AttemptMoment(now: now, nonce: halves.0.hexadecimal + halves.1.hexadecimal)
    }

    /// `now` (seconds since 1970, for `date`), and `nonce`.
    static let variables: Set<String> = ["now", "nonce"]

    var values: [String: Value] {
        ["now": .integer(Int(now.timeIntervalSince1970.rounded(.down))), "nonce": .string(nonce)]
    }
}

/// What keeps texts from going out in one request.
struct BatchRules: Sendable {
    /// Recipients of one request, at most.
    var limit = 1
    /// One text for all, or each his own.
    var sharesText = true
    /// Numbers of mainland China (+86) and others never together.
    var isByCountry = false
}

/// Texts whose keys are equal may go out in one request.
public struct BatchKey: Hashable, Sendable {
    private let messageClass: MessageClass
    private let receiptURL: String
    private let signature: String
    private let text: String?
    private let templateID: String?
    private let isDomestic: Bool?

    init(_ item: SMSItem, _ rules: BatchRules) {
        messageClass = item.messageClass
        receiptURL = item.receiptURL
        signature = item.signature
        text = rules.sharesText ? item.text : nil
        templateID = item.template?.id
        isDomestic = rules.isByCountry ? item.to.hasPrefix("+86") : nil
    }
}
