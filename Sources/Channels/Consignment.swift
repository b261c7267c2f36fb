import Model
import Transport

/// A parcel as its channel puts it on the wire, down to the last byte: made ahead, so that no connection waits for it.
public struct Consignment: Sendable {
    enum Form: Sendable {
        case mail(SMTPParcel)
        /// Put into a request when it leaves: its signature holds the time, and others may go with it.
        case text(SMSItem, BatchKey)
        /// It cannot be sent, and this is why.
        case nothing(Delivery)
    }

    /// The recipient, who is masked in replies.
    let to: String
    let form: Form

    /// SMS with equal keys may go in one request; `nil` for what goes alone.
    public var batchKey: BatchKey? {
        if case .text(_, let key) = form { key } else { nil }
    }
}
