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

    /// - Parameter now: the time to work by; the system's where `nil`.
    init(
        folder: String, now: Date? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        self.folder = folder
        file = try SettingsFile(folder: folder)
        guard let timeZone = TimeZone(identifier: file.settings.timeZone) else {
            throw Problem("there is no time zone \(file.settings.timeZone)", at: Place(file: SettingsFile.name))
        }
        workspace = Workspace(
            store: try Store(path: file.database), packs: try PackLibrary(directory: file.templates),
            channels: try ChannelLibrary(directory: file.channels, environment: environment),
            settings: file.settings,
            clock: now.map { .fixed($0, timeZone: timeZone) } ?? .system(timeZone: timeZone))
    }

    /// The channels that the settings name, opened for sending.
    func carriers() throws -> [CarrierKind: Carrier] {
        var carriers: [CarrierKind: Carrier] = [:]
        for kind in file.settings.carriers.keys {
            carriers[kind] = try Carrier(workspace.channel(for: kind))
        }
        return carriers
    }
}
