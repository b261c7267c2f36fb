import Foundation
import Model

/// Every channel file of a folder.
public struct ChannelLibrary: Sendable {
    /// By name, in alphabetical order; those whose environment is incomplete too.
    public let definitions: [ChannelDefinition]
    private let environment: [String: String]

    /// Reads `*.yaml` of the folder.
    ///
    /// - Parameter environment: where `${NAME}` is looked up. A variable that is unset is no fault here: see
    ///   `definition(_:)`.
    /// - Throws: the first fault of any file.
    public init(directory: String, environment: [String: String]) throws(Problem) {
        var definitions: [ChannelDefinition] = []
        for path in try Self.files(directory) {
            let (definition, faults) = DefinitionReader.read(path: path, environment: environment)
            if let fault = faults.first(where: { $0.severity == .error }) { throw fault }
            if let definition { definitions.append(definition) }
        }
        self.definitions = definitions
        self.environment = environment
    }

    /// The limits of a channel as its file says now; the rest of it counts from the next start on.
    ///
    /// - Throws: the file's first fault.
    public func currentLimits(of definition: ChannelDefinition) throws(Problem) -> ChannelLimits {
        let (current, faults) = DefinitionReader.read(path: definition.file, environment: environment)
        if let fault = faults.first(where: { $0.severity == .error }) { throw fault }
        return current?.limits ?? definition.limits
    }

    /// The channel of that name, ready to be used.
    ///
    /// - Throws: where there is none, or something that it needs from the environment is not there.
    public func definition(_ name: String) throws(Problem) -> ChannelDefinition {
        let definition = try described(name)
        try definition.requireComplete()
        return definition
    }

    /// The channel of that name, whether its environment is complete or not: enough to show what it would send and to
    /// read its receipts.
    ///
    /// - Throws: where there is none.
    public func described(_ name: String) throws(Problem) -> ChannelDefinition {
        guard let definition = definitions.first(where: { $0.name == name }) else {
            throw Problem(
                "there is no channel \(name)",
                hint: Spelling.nearest(to: name, among: definitions.map(\.name)).map { "did you mean \($0)?" }
                    ?? "known: \(definitions.map(\.name).joined(separator: ", "))")
        }
        return definition
    }

    /// The channel of that name with its unset variables standing for themselves: nothing to send with, enough to show what
    /// would be sent.
    ///
    /// - Throws: where there is none, or its file has a fault.
    public func explained(_ name: String) throws(Problem) -> ChannelDefinition {
        let definition = try described(name)
        let (filled, faults) = DefinitionReader.read(path: definition.file, environment: environment, fillsIn: true)
        if let fault = faults.first(where: { $0.severity == .error }) { throw fault }
        return filled ?? definition
    }

    /// Every fault of every file, in the order of files and lines.
    ///
    /// - Parameter names: the channels that are used or asked about: for these, what is missing from the environment is
    ///   a fault too.
    public static func check(
        directory: String, environment: [String: String], using names: Set<String> = []
    ) -> [Problem] {
        do throws(Problem) {
            var problems: [Problem] = []
            var known: [String] = []
            for path in try files(directory) {
                let (definition, faults) = DefinitionReader.read(path: path, environment: environment)
                let name = DefinitionReader.name(path)
                known.append(name)
                let missing = names.contains(name) ? definition?.missing ?? [] : []
                problems += (faults + missing).sorted {
                    ($0.place?.line ?? 0, $0.place?.column ?? 0) < ($1.place?.line ?? 0, $1.place?.column ?? 0)
                }
            }
            problems += names.subtracting(known).sorted().map { name in
                Problem(
                    "there is no channel \(name)", at: Place(file: directory),
                    hint: Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
                        ?? "make the file \(directory)/\(name).yaml")
            }
            return problems
        } catch {
            return [error]
        }
    }

    private static func files(_ directory: String) throws(Problem) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw Problem("cannot read the folder of channels", at: Place(file: directory))
        }
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { "\(directory)/\($0)" }
    }
}
