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
    /// What all parts cost at the channel's price; `nil` where its file names none.
    public var cost: String?

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
        ![Self.rendering, "refused_words"].contains(issue.code) || issue.explanation == explanation
    }

    /// Bytes on the wire. Gmail cuts a message off at 102 KB.
    fileprivate static let largestMail = 100 * 1024
    fileprivate static let rendering = Obstacle.unrenderable("").code

    /// A text that is over the limit of its parts by no more than this is worth shortening.
    fileprivate static let spill = 10

    /// What a text on the wire is billed as, and what marketing should know of it.
    fileprivate mutating func note(
        _ measure: SMSParts.Measure, of parcel: Parcel, through definition: ChannelDefinition, _ customer: Customer
    ) {
        parts[measure.parts, default: 0] += 1
        if measure.parts > 1 {
            note("several_parts", "the text is billed as more than one SMS part", .warns, customer)
            let single = measure.encoding == .gsm7 ? 160 : 70
            let over = measure.parts == 2 ? measure.units - single : Self.last(of: measure)
            if over <= Self.spill {
                note(
                    "just_spills", "a few characters make another SMS part: it is over by \(Self.spill) at most",
                    .warns,
                    customer)
            }
        }
        for (topic, word) in definition.refusedWords(in: parcel) {
            note("refused_words", "operators refuse it in marketing: \(topic) (\(word))", .warns, customer)
        }
    }

    /// Units in the last part.
    private static func last(of measure: SMSParts.Measure) -> Int {
        (measure.encoding == .gsm7 ? 153 : 67) - measure.remaining
    }

    /// What shows only over all recipients.
    fileprivate mutating func conclude(price: PartPrice?) {
        let total = parts.reduce(0) { $0 + $1.key * $1.value }
        cost = total == 0 ? nil : price?.cost(of: total)
        guard let least = parts.keys.min(), parts.count > 1 else { return }
        let count = parts.reduce(0) { $0 + ($1.key > least ? $1.value : 0) }
        issues.append(
            Issue(
                code: "longer_by_record",
                explanation:
                    "what their records hold makes their texts longer than \(least == 1 ? "one part" : "\(least) parts")",
                weight: .warns, count: count, examples: issues.first { $0.code == "several_parts" }?.examples ?? []))
    }
}

extension CampaignDesk {
    /// Renders for every recipient and lists every problem before anything is queued.
    ///
    /// - Throws: `Problem` where the campaign cannot be launched at all: no pack, no channel, nobody in the audience.
    public func check(_ name: String) throws -> CampaignCheck {
        let campaign = try self.campaign(name)
        let pack = try workspace.packs.pack(campaign.pack)
        let definition = campaign.channel.isTask ? nil : try workspace.channel(for: campaign.channel.carrier)
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
        check.conclude(price: definition?.price)
        check.issues.sort { ($0.weight.rawValue, $1.count, $0.code) < ($1.weight.rawValue, $0.count, $1.code) }
        return check
    }

    /// Renders one message and wraps it as its channel would. `false` where it cannot be put into words.
    private func rehearse(
        _ message: Message, to customer: Customer, of campaign: Campaign, through definition: ChannelDefinition?,
        _ check: inout CampaignCheck
    ) throws -> Bool {
        do throws(Problem) {
            let rendered = try Renderer(workspace).original(message, customer: customer, fields: campaign.fields)
            // What Gmail cuts off is the words, so they are weighed without what travels with them.
            _ = try Renderer(workspace).attachments(
                of: message, customer: customer, fields: campaign.fields, at: workspace.clock.now)
            let parcel = Parcel(
                message, customer: customer, rendered: rendered, settings: workspace.settings, date: workspace.clock.now
            )
            guard let definition else { return true }
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
            try definition.requireRegistered(parcel)
            let measure = SMSParts.measure(definition.wireText(parcel), counting: definition.counting ?? .cn)
            check.note(measure, of: parcel, through: definition, customer)
            return true
        } catch {
            check.note(CampaignCheck.rendering, "\(error)", .skips, customer)
            return false
        }
    }
}
