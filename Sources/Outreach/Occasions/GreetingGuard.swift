import Model
import Storage
import Templating

/// Keeps a person and his household to one greeting a day: a birthday at Spring Festival is one card.
///
/// Greetings are shown to it in the order of their weight; the first one of a day counts.
struct GreetingGuard {
    private let workspace: Workspace
    private let day: CalendarDate
    /// Who is greeted in this list, with the pack.
    private var greeted: [Int64: String] = [:]

    init(_ workspace: Workspace, day: CalendarDate) {
        self.workspace = workspace
        self.day = day
    }

    /// Turns greetings of those who have one already into refusals.
    mutating func sift(_ items: inout [DueItem]) throws {
        guard workspace.settings.sending.oneGreetingADay else { return }
        let greetings = items.indices.filter { items[$0].isGreetingToSend }
        guard !greetings.isEmpty else { return }
        let people = Set(greetings.compactMap { items[$0].dweller })
        let households = try workspace.store.households(of: Array(people))
        let everybody = Set(greetings.map { items[$0].customer.id }).union(households.values.joined())
        let start = workspace.clock.instant(of: day)
        let end = workspace.clock.instant(of: day.adding(days: 1))
        let known = try workspace.store.greetings(of: everybody, from: start, to: end)
        for index in greetings {
            let item = items[index]
            let home = [item.customer.id] + (households[item.customer.id] ?? [])
            let pack =
                home.compactMap { greeted[$0] }.first
                ?? home.compactMap { member in known[member]?.first { $0.key != item.key }?.pack }.first
            if let pack {
                items[index].decision = .skip(.greetedToday(pack))
            } else {
                greeted[item.customer.id] = item.pack.title
            }
        }
    }
}

extension DueItem {
    /// `nil` for an organisation.
    fileprivate var dweller: Dweller? {
        guard customer.nature == .person else { return nil }
        return Dweller(id: customer.id, phones: customer.phones, address: customer.address)
    }

    fileprivate var isGreetingToSend: Bool {
        guard pack.messageClass == .greeting, case .send = decision else { return false }
        return true
    }
}

extension OccasionRule.Anchor {
    /// Whose greeting goes where two fall on one day; the smaller counts more.
    var rank: Int {
        switch self {
        case .event, .closing: 0
        case .birthday: 1
        case .familyBirthday: 2
        case .delivery, .insurance, .inspection, .maintenance: 3
        case .festival: 4
        case .cadence: 5
        }
    }
}
