import Channels
import Model
import Outreach

/// The channel files of a store, as a person or a program reads them.
struct ChannelsView {
    let workspace: Workspace

    func show(asJSON: Bool) throws {
        let lines = workspace.channels.definitions.map(line)
        if asJSON {
            for line in lines { Output.line(try JSONLine.text(line)) }
            return
        }
        guard !lines.isEmpty else {
            Output.line("There is no channel file. channels/README.md says how to write one.")
            return
        }
        Output.line(
            Terminal.table(
                ["channel", "title", "carries", "used for", "state"],
                lines.map {
                    [
                        $0.name, $0.title ?? "", $0.carries.rawValue, $0.used.map(\.rawValue).joined(separator: ", "),
                        $0.state,
                    ]
                }))
    }

    private struct Line: Encodable {
        var name: String
        var title: String?
        var carries: CarrierKind
        /// What the settings use it for.
        var used: [CarrierKind]
        /// What it lacks from the environment; empty where it is ready.
        var missing: [String]

        var state: String {
            guard let first = missing.first else { return "ready" }
            return "not ready: \(first)" + (missing.count > 1 ? ", and \(missing.count - 1) more" : "")
        }
    }

    private func line(_ channel: ChannelDefinition) -> Line {
        let used = CarrierKind.ofChannels.filter { workspace.settings.channels(for: $0).contains(channel.name) }
        return Line(
            name: channel.name, title: channel.title, carries: channel.carrier, used: used,
            missing: channel.missing.map(\.message))
    }
}
