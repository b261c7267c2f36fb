import Channels
import Foundation
import Model
import Outreach

/// Every fault of a store's settings, packs and channels at once; nothing is sent and nothing is opened.
struct StoreCheck {
    let folder: String
    let environment: [String: String]

    func problems() -> [Problem] {
        let file: SettingsFile
        var problems: [Problem]
        do {
            (file, problems) = try SettingsFile.read(folder: folder)
        } catch {
            return [error as? Problem ?? Problem("\(error)", at: Place(file: folder))]
        }
        problems += packProblems(file)
        problems += ChannelLibrary.check(
            directory: file.channels, environment: environment,
            using: Set(CarrierKind.ofChannels.flatMap(file.settings.channels(for:))))
        problems += carrierProblems(file)
        return problems
    }

    private func packProblems(_ file: SettingsFile) -> [Problem] {
        do {
            return try PackCheck.problems(in: file.templates, dealership: file.settings.dealership)
        } catch {
            return [error as? Problem ?? Problem("\(error)", at: Place(file: file.templates))]
        }
    }

    /// What settings and channels are only wrong about together.
    private func carrierProblems(_ file: SettingsFile) -> [Problem] {
        var problems: [Problem] = []
        for kind in CarrierKind.ofChannels where file.settings.carriers[kind] == nil {
            problems.append(
                Problem(
                    "no channel carries \(kind.rawValue)",
                    at: Place(file: "\(folder)/\(SettingsFile.name)", field: "channels"),
                    hint: "name one under channels: \(kind.rawValue), or nobody gets it", severity: .warning))
        }
        // A folder with a broken file has been told of above.
        guard let library = try? ChannelLibrary(directory: file.channels, environment: environment) else {
            return problems
        }
        for kind in CarrierKind.ofChannels {
            for name in file.settings.channels(for: kind) {
                guard let definition = try? library.described(name) else { continue }
                if let mismatch = file.mismatch(of: definition, carrying: kind) { problems.append(mismatch) }
                problems += definition.warnings(with: file.settings)
            }
        }
        return problems
    }
}
