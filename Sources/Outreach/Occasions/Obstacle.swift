import Model
import Storage

/// Why a message must not go to somebody. The code is what the ledger keeps and reports count
/// by; where the store itself finds the same at the last moment, it gives the same code.
public enum Obstacle: Error, Hashable, Sendable {
    /// The record has no address for any of the pack's channels.
    case noAddress(CarrierKind)
    /// The customer refused this class on this channel.
    case refused(ChannelKind, MessageClass)
    /// Marketing needs an explicit yes, and there is none.
    case noConsent(ChannelKind)
    /// Nothing more goes to this address: it bounced, or its owner opted out.
    case suppressed(String)
    /// A letter came back from the postal address, and nobody has corrected it yet.
    case badAddress
    /// The words cannot be rendered from this record.
    case unrenderable(String)
    /// An organisation has no birthday to be wished a happy one on.
    case notAPerson
    /// There is nowhere to visit him.
    case noPostalAddress
    /// His card does not come with calls, visits or invitations of this kind.
    case notEligible(String)
    /// While a complaint is open nobody sells him anything.
    case complaintOpen
    /// While an accident is being dealt with nobody cheers at him or sells him anything.
    case accidentOpen
    /// He, or somebody of his household, is greeted on this day already.
    case greetedToday(String)
    /// A word that the store does not use.
    case bannedWord(String)

    public var code: String {
        switch self {
        case .noAddress(.sms), .noAddress(.task): "no_phone"
        case .noAddress(.email): "no_email"
        case .refused: ReasonCode.refused
        case .noConsent: ReasonCode.noConsent
        case .suppressed: ReasonCode.suppressed
        case .badAddress: ReasonCode.badAddress
        case .unrenderable: "cannot_render"
        case .notAPerson: "not_a_person"
        case .noPostalAddress: "no_postal_address"
        case .notEligible: "not_eligible"
        case .complaintOpen: "complaint_open"
        case .accidentOpen: "accident_open"
        case .greetedToday: "one_greeting_a_day"
        case .bannedWord: "banned_word"
        }
    }

    /// What a person is told.
    public var explanation: String {
        switch self {
        case .noAddress(.sms), .noAddress(.task): "no usable mobile number"
        case .noAddress(.email): "no usable e-mail address"
        case .refused(let channel, let messageClass): "refused \(messageClass.rawValue) by \(channel.rawValue)"
        case .noConsent(let channel): "never agreed to marketing by \(channel.rawValue)"
        case .suppressed(let reason): "the address is suppressed: \(reason)"
        case .badAddress: "a letter came back from the postal address"
        case .unrenderable(let what): what
        case .notAPerson: "an organisation has no birthday"
        case .noPostalAddress: "no postal address"
        case .notEligible(let what): "his card does not come with \(what)"
        case .complaintOpen: "a complaint of his is open"
        case .accidentOpen: "an accident of his is being dealt with"
        case .greetedToday(let pack): "his household gets \(pack) on this day"
        case .bannedWord(let word): "“\(word)” is not a word that we use"
        }
    }

    /// The form in the ledger: the code, then the words.
    public var ledgerReason: String { "\(code): \(explanation)" }
}
