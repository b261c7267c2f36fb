import Model
import Templating

extension TemplatePack {
    /// What stands in for a campaign's fields until somebody fills them in.
    public var exampleFields: [String: String] {
        Dictionary(fields.map { ($0.name, $0.example ?? $0.label) }) { $1 }
    }

    /// - Throws: `Problem` where somebody filled in what the pack does not ask for, or left out what it needs.
    func check(_ values: [String: String]) throws(Problem) {
        let known = fields.map(\.name)
        if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
            throw Problem(
                "\(name) has no field \(stranger)", at: Place(field: stranger),
                hint: known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
        }
        if let missing = fields.first(where: { $0.isRequired && (values[$0.name] ?? "").isEmpty }) {
            throw Problem(
                "\(name) needs \(missing.name) (\(missing.label))", at: Place(field: missing.name),
                hint: "add --set \(missing.name)=\(missing.example ?? "…")")
        }
    }

    /// What to say to somebody who asks for a channel that the pack has no words for.
    func lacks(_ channel: ChannelKind?) -> Problem {
        Problem(
            "\(name) has no \(channel?.rawValue ?? "channel")",
            hint: "it has \(channels.map(\.rawValue).joined(separator: ", "))")
    }
}
