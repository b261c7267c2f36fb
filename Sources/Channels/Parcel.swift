import Foundation
import Model

/// One message, ready for the wire of whichever channel carries it.
public struct Parcel: Hashable, Sendable {
    /// The row of the ledger.
    public var messageID: Int64
    /// The message's token: left part of the Message-ID and of the return path, reference at a gateway.
    public var token: String
    /// What headers and opt-out wording follow from.
    public var messageClass: MessageClass
    /// E.164, or an address specification.
    public var to: String
    /// The display name in a mail's `To`; empty where there is none.
    public var recipientName: String
    /// The words, without what the channel adds.
    public var rendered: RenderedMessage
    /// Who is writing.
    public var settings: Settings
    /// What the mail's `Date` says; the same at every try, so that a message stays the same bytes.
    public var date: Date
    /// Where the gateway shall push its delivery reports; `nil` where nobody listens.
    public var receiptURL: String?
    /// The one-click unsubscribe link (RFC 8058) of this message; marketing mail cannot go without one.
    public var unsubscribeURL: String?
    /// What a provider's feedback is grouped by: the name of the campaign or of the pack.
    public var campaign: String?
    /// Files that travel with a mail.
    public var attachments: [MailAttachment] = []

    /// A parcel of its parts.
    public init(
        messageID: Int64, token: String, messageClass: MessageClass, to: String, recipientName: String = "",
        rendered: RenderedMessage, settings: Settings, date: Date, receiptURL: String? = nil,
        unsubscribeURL: String? = nil, campaign: String? = nil
    ) {
        self.messageID = messageID
        self.token = token
        self.messageClass = messageClass
        self.to = to
        self.recipientName = recipientName
        self.rendered = rendered
        self.settings = settings
        self.date = date
        self.receiptURL = receiptURL
        self.unsubscribeURL = unsubscribeURL
        self.campaign = campaign
    }
}
