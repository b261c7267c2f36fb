import Foundation

/// Something that a consultant does and reports: a call, a visit, a present. The product writes its script.
///
/// It belongs to a row of the ledger, as a mail's text belongs to one: that row is what is unique, approved, skipped or expired.
public struct ContactTask: Hashable, Sendable, Codable {
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Drawn up for a month; nobody has approved it yet.
        case proposed
        /// To be done.
        case open
        /// Done and reported.
        case done
        /// A person decided that it is not done.
        case cancelled
        /// Not done in the time that its occasion allows.
        case lapsed
    }

    /// What a consultant reports.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Reached; nothing else to say.
        case done
        /// 想换车
        case wantsToReplace = "wants-to-replace"
        /// 想增购
        case wantsAnother = "wants-another"
        /// 暂无意向
        case noIntent = "no-intent"
        /// 提供线索: gave a purchase lead.
        case gaveLead = "gave-lead"
        /// 已订车
        case ordered
        /// 已在别处购买
        case boughtElsewhere = "bought-elsewhere"
        /// 未接通, 拜访未遇: to be tried again on the next working day, three times in all.
        case notReached = "not-reached"
        /// 号码或地址有误
        case wrongAddress = "wrong-address"
        /// 有投诉
        case complained
        /// 不愿再被打扰
        case refused
    }

    /// The number of the ledger's row that it belongs to.
    public var id: Int64
    /// As in the ledger.
    public var key: String
    /// `call`, `visit` or `gift`.
    public var channel: ChannelKind
    /// The pack that has its script.
    public var pack: String
    public var customerID: Int64
    /// As in the ledger: `vehicle 5`.
    public var subject: String?
    /// Who does it; `nil` where nobody owns the customer.
    public var consultant: String?
    /// The day for which it is planned.
    public var plannedOn: CalendarDate
    /// The day on which its occasion falls.
    public var dueOn: CalendarDate
    /// The last day on which it makes sense.
    public var lastOn: CalendarDate
    public var state: State
    /// How often somebody tried and reached nobody.
    public var attempts: Int
    public var outcome: Outcome?
    public var note: String?
    /// The grade that the outcome suggests, for the supervisor to decide about.
    public var proposedGrade: String?
    public var doneAt: Date?
    public var doneBy: String?

    public init(
        id: Int64, key: String, channel: ChannelKind, pack: String, customerID: Int64, subject: String? = nil,
        consultant: String? = nil, plannedOn: CalendarDate, dueOn: CalendarDate, lastOn: CalendarDate,
        state: State = .open, attempts: Int = 0, outcome: Outcome? = nil, note: String? = nil,
        proposedGrade: String? = nil, doneAt: Date? = nil, doneBy: String? = nil
    ) {
        self.id = id
        self.key = key
        self.channel = channel
        self.pack = pack
        self.customerID = customerID
        self.subject = subject
        self.consultant = consultant
        self.plannedOn = plannedOn
        self.dueOn = dueOn
        self.lastOn = lastOn
        self.state = state
        self.attempts = attempts
        self.outcome = outcome
        self.note = note
        self.proposedGrade = proposedGrade
        self.doneAt = doneAt
        self.doneBy = doneBy
    }
}
