import Model
import Transport

/// A parcel as its channel puts it on the wire, down to the last byte: made ahead, so that no connection waits for it.
public struct Consignment: Sendable {
    enum Form: Sendable {
        case mail(SMTPParcel)
        case request(RenderedRequest)
        /// It cannot be sent, and this is why.
        case nothing(Delivery)
    }

    /// The recipient, who is masked in replies.
    let to: String
    let form: Form
}
