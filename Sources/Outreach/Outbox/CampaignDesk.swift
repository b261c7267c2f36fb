import Foundation
import Model
import Storage
import Templating

/// What marketing does with a campaign: create, check, launch, pause, resume, cancel.
public struct CampaignDesk: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// Writes a draft down after checking that pack, channel, audience and fields fit.
    ///
    /// - Parameters:
    ///   - channel: the pack's first channel where `nil`.
    ///   - fields: what the pack asks for, such as `event.place`.
    public func create(
        name: String, pack packName: String, audience: String, channel: ChannelKind? = nil, fields: [String: String]
    ) throws -> Campaign {
        let pack = try workspace.packs.pack(packName)
        _ = try AudienceParser.parse(audience)
        guard !name.isEmpty, name.count <= 80, !name.contains(where: \.isNewline) else {
            throw Problem("a campaign's name has 1 to 80 characters on one line", at: Place(field: "name"))
        }
        guard let channel = channel ?? pack.channels.first else { throw pack.lacks(nil) }
        guard pack.channels.contains(channel) else { throw pack.lacks(channel) }
        try pack.check(fields)
        if try workspace.store.campaign(named: name) != nil {
            throw Problem("there is a campaign \(name) already", hint: "choose another name")
        }
        return try workspace.store.createCampaign(
            Campaign(
                name: name, pack: pack.name, audience: audience, channel: channel, fields: fields,
                createdAt: workspace.clock.now))
    }

    /// - Throws: `Problem` where there is no such campaign.
    public func campaign(_ name: String) throws -> Campaign {
        if let campaign = try workspace.store.campaign(named: name) { return campaign }
        let known = try workspace.store.campaigns().map(\.name)
        throw Problem(
            "there is no campaign \(name)",
            hint: Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" } ?? "see hongyan campaign list")
    }

    /// Queues the whole audience, a row per person. A campaign that was launched is not launched again; one whose launch
    /// was interrupted goes on where it stopped.
    public func launch(_ name: String) throws -> Outbox.Summary {
        let campaign = try self.campaign(name)
        guard campaign.state == .draft else {
            throw Problem(
                "\(name) is \(campaign.state.rawValue) and was launched before",
                hint: "nobody is written to twice; create another campaign")
        }
        if !campaign.channel.isTask { _ = try workspace.channel(for: campaign.channel.carrier) }
        let summary = try queue(campaign)
        guard summary.total > 0 else { throw nobody(in: campaign) }
        // Running only now: a crash before this leaves a draft, and launching again adds whom it had not reached.
        try workspace.store.setCampaign(campaign.id, state: .running, now: workspace.clock.now)
        return summary
    }

    public func pause(_ name: String) throws { try move(name, from: [.running], to: .paused) }

    public func resume(_ name: String) throws { try move(name, from: [.paused], to: .running) }

    /// What has not left is cancelled.
    public func cancel(_ name: String) throws { try move(name, from: [.draft, .running, .paused], to: .cancelled) }

    /// Says how fast it may go, also while it is being sent.
    public func limit(_ name: String, to limit: SendingLimit) throws {
        try workspace.store.limit(campaign: campaign(name).id, to: limit)
    }

    private func move(_ name: String, from allowed: Set<Campaign.State>, to state: Campaign.State) throws {
        let campaign = try self.campaign(name)
        guard allowed.contains(campaign.state) else {
            throw Problem("\(name) is \(campaign.state.rawValue)", hint: "it cannot become \(state.rawValue)")
        }
        try workspace.store.setCampaign(campaign.id, state: state, now: workspace.clock.now)
    }

    func nobody(in campaign: Campaign) -> Problem {
        Problem("nobody belongs to the audience of \(campaign.name)", hint: "look at: \(campaign.audience)")
    }

    /// Each customer of the audience with the decision about him, in pages.
    func forEachDecision(
        of campaign: Campaign, _ body: ([(customer: Customer, decision: DueItem.Decision)]) throws -> Void
    ) throws {
        let pack = try workspace.packs.pack(campaign.pack)
        let audience = try AudienceParser.parse(campaign.audience)
        try workspace.store.forEachPage(matching: audience) { customers in
            try body(decisions(about: customers, campaign, pack.messageClass))
        }
    }

    func decisions(
        about customers: [Customer], _ campaign: Campaign, _ messageClass: MessageClass
    ) throws -> [(customer: Customer, decision: DueItem.Decision)] {
        let choice = try ChannelChoice(customers: customers, workspace)
        let treatment = try workspace.packs.pack(campaign.pack).treatment
        return customers.map {
            (
                $0,
                choice.decide(
                    for: $0, channels: [campaign.channel], messageClass: messageClass, treatment: treatment)
            )
        }
    }

    func message(
        for customer: Customer, decision: DueItem.Decision, campaign: Campaign, messageClass: MessageClass
    ) -> Message {
        let now = workspace.clock.now
        var message = Message(
            key: "\(Self.keyPrefix(campaign))\(customer.id)\(Self.keySuffix(campaign))",
            token: MessageToken.draw(at: workspace.clock.now), origin: .campaign(campaign.id), pack: campaign.pack,
            messageClass: messageClass, channel: campaign.channel, customerID: customer.id, address: "",
            dueOn: workspace.clock.today, notBefore: now, createdAt: now)
        message.apply(decision)
        return message
    }
}
