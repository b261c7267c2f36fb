import Channels
import Foundation
import Model
import Outreach
import Templating

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
                if kind == .sms { problems += wordingProblems(definition, file) }
            }
        }
        return problems
    }

    /// Texts of packs that a gateway with registered wordings would not send, and words that operators refuse in marketing.
    private func wordingProblems(_ definition: ChannelDefinition, _ file: SettingsFile) -> [Problem] {
        var problems: [Problem] = []
        for sample in PackLibrary.sampleTexts(
            .sms, directory: file.templates, dealership: file.settings.dealership)
        {
            let parcel = Parcel(
                messageID: 0, token: "check", messageClass: sample.messageClass, to: "+8619000000000",
                rendered: sample.rendered, settings: file.settings, date: Date(timeIntervalSince1970: 0))
            let place = Place(file: sample.file)
            do throws(Problem) {
                try definition.requireRegistered(parcel)
            } catch {
                problems.append(
                    Problem(
                        "\(definition.name) would not send it: \(error.message) (tried with \(sample.label))",
                        at: place,
                        hint: error.hint))
            }
            problems += definition.refusedWords(in: parcel).map {
                Problem(
                    "operators refuse it in marketing: \($0.topic) (\($0.word))", at: place,
                    hint: "write it without, or send it as mail", severity: .warning)
            }
        }
        // The same fault with the next record is the same fault.
        var seen: Set<String> = []
        return problems.filter { seen.insert("\($0.place?.file ?? "")\($0.message.prefix { $0 != "(" })").inserted }
    }
}
