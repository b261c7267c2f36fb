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

    /// Who would not get it; with `sendable` this is the whole audience.
    public var skipped: Int { issues.reduce(0) { $0 + ($1.weight == .skips ? $1.count : 0) } }

    mutating func note(_ code: String, _ explanation: String, _ weight: Issue.Weight, _ customer: Customer) {
        let example = "\(customer.card) \(customer.name)"
        if let index = issues.firstIndex(where: { $0.code == code && $0.weight == weight && isSame($0, explanation) }) {
            issues[index].count += 1
            if issues[index].examples.count < 3 { issues[index].examples.append(example) }
        } else {
            issues.append(
                Issue(code: code, explanation: explanation, weight: weight, count: 1, examples: [example]))
        }
    }

    /// Faults of rendering are told apart by their words, which name the template's line; others only by their code.
    private func isSame(_ issue: Issue, _ explanation: String) -> Bool {
        issue.code != Self.rendering || issue.explanation == explanation
    }

    /// Bytes on the wire. Gmail cuts a message off at 102 KB.
    fileprivate static let largestMail = 100 * 1024
    fileprivate static let rendering = Obstacle.unrenderable("").code
}

extension CampaignDesk {
    /// Renders for every recipient and lists every problem before anything is queued.
    ///
    /// - Throws: `Problem` where the campaign cannot be launched at all: no pack, no channel, nobody in the audience.
    public func check(_ name: String) throws -> CampaignCheck {
        let campaign = try self.campaign(name)
        let pack = try workspace.packs.pack(campaign.pack)
        let definition = try workspace.channel(for: campaign.channel.carrier)
        var check = CampaignCheck()
        var seen: Set<String> = []
        try forEachDecision(of: campaign) { page in
            for (customer, decision) in page {
                check.audience += 1
                switch decision {
                case .skip(let obstacle): check.note(obstacle.code, obstacle.explanation, .skips, customer)
                case .send(_, let address):
                    let message = message(
                        for: customer, decision: decision, campaign: campaign, messageClass: pack.messageClass)
                    guard try rehearse(message, to: customer, of: campaign, through: definition, &check) else {
                        continue
                    }
                    check.sendable += 1
                    if !seen.insert(address).inserted {
                        check.note("shared_address", "somebody else has the same address", .warns, customer)
                    }
                }
            }
        }
        guard check.audience > 0 else { throw nobody(in: campaign) }
        check.issues.sort { ($0.weight.rawValue, $1.count, $0.code) < ($1.weight.rawValue, $0.count, $1.code) }
        return check
    }

    /// Renders one message and wraps it as its channel would. `false` where it cannot be put into words.
    private func rehearse(
        _ message: Message, to customer: Customer, of campaign: Campaign, through definition: ChannelDefinition,
        _ check: inout CampaignCheck
    ) throws -> Bool {
        do throws(Problem) {
            let rendered = try Renderer(workspace).original(message, customer: customer, fields: campaign.fields)
            let parcel = Parcel(
                message, customer: customer, rendered: rendered, settings: workspace.settings, date: workspace.clock.now
            )
            guard campaign.channel.carrier == .sms else {
                let mail = try definition.mime(parcel)
                if mail.count > CampaignCheck.largestMail {
                    check.note(
                        "large_mail", "the mail has more than 100 KB, of which Gmail shows only the beginning", .warns,
                        customer)
                }
                if rendered.text.allSatisfy(\.isWhitespace) {
                    check.note("no_text", "the mail has no text part, which filters count against it", .warns, customer)
                }
                return true
            }
            let measure = SMSParts.measure(definition.wireText(parcel), counting: definition.counting ?? .cn)
            check.parts[measure.parts, default: 0] += 1
            if measure.parts > 1 {
                check.note("several_parts", "the text is billed as more than one SMS part", .warns, customer)
            }
            return true
        } catch {
            check.note(CampaignCheck.rendering, "\(error)", .skips, customer)
            return false
        }
    }
}
