/// Something that happened to a customer and that the dealer answers: a day in his history.
public struct CustomerEvent: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// 出险, 抛锚: an accident or a breakdown.
        case accident
        /// 投诉
        case complaint
        /// 转介绍: he gave a purchase lead.
        case referral

        /// Whether it stays open until somebody closes it.
        public var isMatter: Bool { self != .referral }
    }

    /// The store's number of the row; 0 until it is saved.
    public var id: Int64
    public var customerID: Int64
    public var kind: Kind
    public var on: CalendarDate
    /// When the complaint was answered, the accident settled; `nil` while it is open.
    public var closedOn: CalendarDate?
    public var note: String?

    public init(
        id: Int64 = 0, customerID: Int64, kind: Kind, on: CalendarDate, closedOn: CalendarDate? = nil,
        note: String? = nil
    ) {
        self.id = id
        self.customerID = customerID
        self.kind = kind
        self.on = on
        self.closedOn = closedOn
        self.note = note
    }
}
