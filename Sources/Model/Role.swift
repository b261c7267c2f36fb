/// What a user of a store is, and so what he may do.
public enum Role: String, Sendable, Codable, CaseIterable {
    /// 市场: launches campaigns and counts; sees records with their addresses masked.
    case marketing
    /// 销售顾问: looks after his own customers, and sees nobody else's.
    case consultant
    /// 主管: sees and decides for all consultants, reads their reports, hands customers over.
    case supervisor
    /// 系统管理员: everything.
    case administrator
    /// 档案管理员: keeps the records: corrects, merges, erases, exports, and reads the audit log.
    case custodian

    public enum Power: Sendable, CaseIterable {
        /// To see records of every consultant, not only his own.
        case seeAll
        /// To see telephone numbers and addresses in full.
        case seeAddresses
        /// To change records and correct addresses.
        case edit
        /// To approve, hold, skip and change messages.
        case decide
        /// To start, pause and cancel campaigns.
        case campaign
        /// To make one of two records, take them apart, and hand customers over.
        case arrange
        /// To make the store forget a person.
        case erase
        /// To take records out with their addresses in full; whoever may see them may take them out masked.
        case export
        /// To read the audit log.
        case audit
        /// To say who may log in, and as what.
        case users
    }

    public func may(_ power: Power) -> Bool { powers.contains(power) }

    public var powers: Set<Power> {
        switch self {
        case .marketing: [.seeAll, .campaign, .decide]
        case .consultant: [.seeAddresses, .edit, .decide]
        case .supervisor: [.seeAll, .seeAddresses, .edit, .decide, .campaign, .arrange, .audit]
        case .custodian: [.seeAll, .seeAddresses, .edit, .arrange, .erase, .export, .audit]
        case .administrator: Set(Power.allCases)
        }
    }

    public var chineseName: String {
        switch self {
        case .marketing: "市场"
        case .consultant: "销售顾问"
        case .supervisor: "主管"
        case .administrator: "系统管理员"
        case .custodian: "档案管理员"
        }
    }
}
