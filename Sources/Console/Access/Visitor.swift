import HTTPTypes
import Model
import Storage

/// Somebody who has logged in, and what he may see and do.
struct Visitor: Sendable {
    var user: User
    /// The secret of his session, as the cookie carries it; the store only knows its hash.
    var sessionToken: String

    var name: String { user.name }
    var actor: Actor { Actor(user.name, at: .console) }

    /// The only consultant whose customers he sees; `nil` where he sees everybody's.
    var ownCustomersOf: String? { user.role.may(.seeAll) ? nil : user.consultant ?? user.name }

    /// By what name records know him.
    var consultant: String { user.consultant ?? user.name }

    func may(_ power: Role.Power) -> Bool { user.role.may(power) }

    /// - Throws: `Refusal` where his role does not allow it.
    func require(_ power: Role.Power) throws {
        guard may(power) else {
            throw Refusal(.forbidden, "您的角色是“\(user.role.chineseName)”，不能这样做；没有执行。需要时请找系统管理员。")
        }
    }

    func maySee(_ customer: Customer?) -> Bool {
        guard let own = ownCustomersOf else { return true }
        return customer?.consultant == own
    }

    /// - Throws: `Refusal` where it is another consultant's customer: as if he were not there.
    func requireSight(of customer: Customer?) throws {
        guard maySee(customer) else { throw Refusal(.notFound, "您名下没有这位客户。") }
    }

    /// An address as he may see it.
    func shown(_ address: String) -> String { may(.seeAddresses) ? address : Masking.address(address) }
}
