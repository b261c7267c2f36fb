import Channels
import Foundation
import Model
import Outreach
import Storage
import Templating

/// A store that is open: its folder, its settings file, and the workspace of its stages.
struct OpenStore {
    let folder: String
    let file: SettingsFile
    let workspace: Workspace

    /// - Parameters:
    ///   - now: the time to work by; the system's where `nil`.
    ///   - adjust: what differs from the file this time.
    init(
        folder: String, now: Date? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
        adjust: (inout SettingsFile) -> Void = { _ in }
    ) throws {
        self.folder = folder
        var file = try SettingsFile(folder: folder)
        adjust(&file)
        guard let timeZone = TimeZone(identifier: file.settings.timeZone) else {
            throw Problem("there is no time zone \(file.settings.timeZone)", at: Place(file: SettingsFile.name))
        }
        self.file = file
        workspace = Workspace(
            store: try Store(path: file.database), packs: try PackLibrary(directory: file.templates),
            channels: try ChannelLibrary(directory: file.channels, environment: environment),
            settings: file.settings,
            clock: now.map { .fixed($0, timeZone: timeZone) } ?? .system(timeZone: timeZone))
    }

    /// The channels that the settings name, opened for sending: of each kind the preferred one, then those that stand in.
    ///
    /// - Parameter kinds: only these.
    /// - Throws: `Problem` where there is none, one is not ready, or one carries another kind.
    func carriers(_ kinds: Set<CarrierKind> = Set(CarrierKind.ofChannels)) throws -> [Carrier] {
        let named = kinds.filter { file.settings.carriers[$0] != nil }.sorted { $0.rawValue < $1.rawValue }
        guard !named.isEmpty else {
            throw Problem(
                "no channel is named, so nothing can be sent",
                at: Place(file: "\(folder)/\(SettingsFile.name)", field: "channels"),
                hint: "name files of \(file.channels) under channels: email and sms")
        }
        return try named.flatMap { kind in
            try workspace.channels(for: kind).map { definition in
                if let problem = file.mismatch(of: definition, carrying: kind) { throw problem }
                return try Carrier(definition)
            }
        }
    }
}

extension SettingsFile {
    /// A channel of another kind than the settings use it for, such as a mail relay under `sms`.
    func mismatch(of definition: ChannelDefinition, carrying kind: CarrierKind) -> Problem? {
        guard definition.carrier != kind else { return nil }
        return Problem(
            "\(definition.name) carries \(definition.carrier.rawValue), and the settings use it for \(kind.rawValue)",
            at: carrierPlaces[kind], hint: "name another channel under channels: \(kind.rawValue)")
    }
}
