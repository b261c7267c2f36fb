import Foundation
import Model
import Storage

/// A store in a folder of its own, which goes when the test is over.
final class TemporaryStore {
    let folder: URL
    let store: Store

    var path: String { folder.appendingPathComponent("store.db").path }

    init(storeID: Int64 = 1) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store(path: folder.appendingPathComponent("store.db").path, storeID: storeID)
    }

    /// A second store on the same file, as another process would have.
    func another(storeID: Int64 = 1) throws -> Store { try Store(path: path, storeID: storeID) }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Noon UTC of 21 November 2026, the day of most tests.
let noon = Date(timeIntervalSince1970: 1_795_262_400)

func day(_ iso: String) -> CalendarDate { CalendarDate(iso: iso)! }

extension Customer {
    static func fixture(
        card: String = "261121-001", name: String = "王力", phones: [String] = ["+8613800001234"],
        emails: [String] = [], city: String? = nil, birthday: Birthday? = nil, family: [FamilyMember] = [],
        vehicles: [Vehicle] = [], type: CustomerType? = .owner, consents: [Consent] = []
    ) -> Customer {
        Customer(
            card: card, name: name, phones: phones, emails: emails, city: city, birthday: birthday, family: family,
            vehicles: vehicles, type: type, consents: consents)
    }
}

extension Message {
    static func fixture(
        key: String, customerID: Int64, origin: Origin = .occasion, messageClass: MessageClass = .greeting,
        channel: ChannelKind = .sms, address: String = "+8613800001234", state: MessageState = .queued,
        notBefore: Date = noon, expiresAt: Date? = nil, dueOn: CalendarDate = day("2026-11-21"),
        pack: String = "birthday"
    ) -> Message {
        Message(
            key: key, token: key, origin: origin, pack: pack, messageClass: messageClass, channel: channel,
            customerID: customerID, address: address, dueOn: dueOn, state: state, notBefore: notBefore,
            expiresAt: expiresAt, createdAt: noon)
    }
}

extension Store {
    /// Adds one customer and returns his number.
    @discardableResult
    func add(_ customer: Customer = .fixture()) throws -> Int64 { try save([customer], at: noon)[0].id }

    /// Adds a running campaign of `count` messages to one customer.
    func addCampaign(
        _ name: String = "spring", customerID: Int64, count: Int, messageClass: MessageClass = .greeting,
        state: Campaign.State = .running
    ) throws -> Campaign {
        let campaign = try createCampaign(
            Campaign(name: name, pack: "event", audience: "everyone", channel: .sms, createdAt: noon))
        try enqueue(
            (0..<count).map {
                .fixture(
                    key: "\(name)/\($0)", customerID: customerID, origin: .campaign(campaign.id),
                    messageClass: messageClass, pack: "event")
            })
        if state != .draft { try setCampaign(campaign.id, state: .running, now: noon) }
        if state != .draft, state != .running { try setCampaign(campaign.id, state: state, now: noon) }
        return campaign
    }

    func claimAll(owner: String = "worker", now: Date = noon, limit: Int = 1_000) throws -> [Message] {
        try claim(
            limit: limit, owner: owner, leaseUntil: now + 60, now: now, carriers: Set(CarrierKind.allCases))
    }

    func arm(
        _ messages: [Message], owner: String = "worker", rules: SendingRules = SendingRules(), now: Date = noon
    ) throws -> [ArmVerdict] {
        try arm(
            messages.map { ArmRequest(messageID: $0.id, owner: owner, via: "gateway", address: $0.address) },
            rules: rules, now: now)
    }

    /// Takes a message all the way to `armed`.
    func armed(_ message: Message) throws -> Message {
        let id = try enqueue([message])[0]!
        let claimed = try claimAll().filter { $0.id == id }
        _ = try arm(claimed)
        return try self.message(id: id)!
    }

    func settle(
        _ messageID: Int64, _ state: MessageState, attempt: Int = 1, providerID: String? = nil,
        notBefore: Date? = nil, now: Date = noon
    ) throws {
        let outcome: Attempt.Outcome =
            switch state {
            case .accepted: .accepted
            case .inDoubt: .inDoubt
            case .failed: .failed
            default: .deferred
            }
        try settle(
            [
                Settlement(
                    messageID: messageID, attempt: attempt, outcome: outcome, providerID: providerID, reply: "said",
                    nextState: state, notBefore: notBefore)
            ], now: now)
    }

    func state(_ messageID: Int64) throws -> MessageState { try message(id: messageID)!.state }
}
