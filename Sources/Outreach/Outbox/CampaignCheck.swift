import Channels
import Foundation
import Model
import Storage
import Templating

/// What would become of a campaign if it were launched now: everyone rendered, every problem counted, nothing queued.
public struct CampaignCheck: Hashable, Sendable {
    /// Everyone whom the audience names.
    public var audience = 0
    /// Who would get it.
    public var sendable = 0
    public var issues: [Issue] = []
    /// SMS by number of parts; empty for mail.
    public var parts: [Int: Int] = [:]

    /// A problem that several recipients share, with a few of them as examples.
    public struct Issue: Hashable, Sendable {
        public enum Weight: String, Hashable, Sendable {
            /// These people do not get it.
            case skips
            /// They get it, and marketing should know.
            case warns
        }

        public var code: String
        public var explanation: String
        public var weight: Weight
        public var count: Int
        /// Card and name of at most three.
        public var examples: [String]
    }

    mutating func note(_ code: String, _ explanation: String, _ weight: Issue.Weight, _ customer: Customer) {
        let example = "\(customer.card) \(customer.name)"
        if let index = issues.firstIndex(where: { $0.code == code && $0.weight == weight }) {
            issues[index].count += 1
            if issues[index].examples.count < 3 { issues[index].examples.append(example) }
        } else {
            issues.append(
                Issue(code: code, explanation: explanation, weight: weight, count: 1, examples: [example]))
        }
    }
}

extension CampaignDesk {
    /// Renders for every recipient and lists every problem before anything is queued.
    public func check(_ name: String) throws -> CampaignCheck {
        let campaign = try self.campaign(name)
        let pack = try workspace.packs.pack(campaign.pack)
        let definition = try workspace.channel(for: campaign.channel.carrier)
        let renderer = Renderer(workspace)
        var check = CampaignCheck()
        var seen: Set<String> = []
        try forEachDecision(of: campaign) { page in
            for (customer, decision) in page {
                check.audience += 1
                guard case .send(_, let address) = decision else {
                    if case .skip(let obstacle) = decision {
                        check.note(obstacle.code, obstacle.explanation, .skips, customer)
                    }
                    continue
                }
                let message = message(
                    for: customer, decision: decision, campaign: campaign, messageClass: pack.messageClass)
                do {
                    let rendered = try renderer.original(message, customer: customer, campaign: campaign)
                    let parcel = Parcel(
                        message, customer: customer, rendered: rendered, settings: workspace.settings,
                        date: workspace.clock.now)
                    check.sendable += 1
                    if campaign.channel.carrier == .sms {
                        let measure = SMSParts.measure(
                            definition.wireText(parcel), counting: definition.counting ?? .cn)
                        check.parts[measure.parts, default: 0] += 1
                        if measure.parts > 1 {
                            check.note(
                                "several_parts", "the text is billed as more than one SMS part", .warns, customer)
                        }
                    } else {
                        _ = try definition.mime(parcel)
                    }
                    if !seen.insert(address).inserted {
                        check.note("shared_address", "somebody else has the same address", .warns, customer)
                    }
                } catch let problem as Problem {
                    check.note("cannot_render", "\(problem)", .skips, customer)
                }
            }
        }
        check.issues.sort { ($0.weight.rawValue, $1.count) < ($1.weight.rawValue, $0.count) }
        if pack.messageClass == .marketing, check.audience == 0 {
            throw Problem("nobody belongs to the audience of \(name)", hint: "look at: \(campaign.audience)")
        }
        return check
    }
}
