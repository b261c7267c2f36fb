import Foundation
import Model

/// All template packs of a store: the folders under `templates/`.
public struct PackLibrary: Sendable {
    /// In the order of their names.
    public let packs: [TemplatePack]
    private let directory: String

    /// Reads and compiles every pack.
    ///
    /// - Parameter directory: the folder that holds the packs and `_shared`.
    /// - Throws: the first fault, with file, line, column and hint. `check(directory:)` lists all of them.
    public init(directory: String) throws(Problem) {
        var packs: [TemplatePack] = []
        for compiled in try Self.compile(directory) {
            let faults = compiled.problems + ReferenceCheck.problems(of: compiled)
            if let fault = faults.first(where: { $0.severity == .error }) { throw fault }
            if let pack = compiled.pack { packs.append(pack) }
        }
        self.packs = packs
        self.directory = directory
    }

    /// - Throws: a `Problem` that names the packs there are.
    public func pack(_ name: String) throws(Problem) -> TemplatePack {
        if let pack = packs.first(where: { $0.name == name }) { return pack }
        throw Problem(
            "unknown template pack \(name)", at: Place(file: directory),
            hint: Spelling.hint(for: name, among: packs.map(\.name)))
    }

    /// Every fault of every pack, without sending anything: what loading finds, HTML that letters and cards may not use, and
    /// what a trial finds that renders each channel with a full record and with one that holds only what the occasion cannot
    /// be without. Errors first within a file's order; an SMS of more than one part is a warning.
    ///
    /// - Parameter dealership: signs the trial's SMS, so that parts are counted as this store pays for them.
    public static func check(directory: String, dealership: Dealership? = nil) -> [Problem] {
        let compiled: [CompiledPack]
        do throws(Problem) { compiled = try compile(directory) } catch { return [error] }
        var problems: [Problem] = []
        var seen: Set<Problem> = []
        for pack in compiled {
            var found = pack.problems + ReferenceCheck.problems(of: pack) + HTMLSubset.problems(of: pack)
            // A trial of a broken pack would only say the same again in other words.
            if !found.contains(where: { $0.severity == .error }) {
                found += TrialRender.problems(of: pack, dealership: dealership)
            }
            found.sort { ProblemOrder($0) < ProblemOrder($1) }
            // A fault in what packs share is one fault.
            problems += found.filter { seen.insert($0).inserted }
        }
        return problems
    }

    /// The texts that every pack writes for a channel with the sample records of `check`; none where a pack is broken.
    public static func sampleTexts(_ channel: ChannelKind, directory: String, dealership: Dealership?) -> [SampleText] {
        let compiled = (try? compile(directory)) ?? []
        return compiled.flatMap { TrialRender.texts(of: $0, channel, dealership: dealership) }
    }

    private static func compile(_ directory: String) throws(Problem) -> [CompiledPack] {
        let root = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: root) else {
            throw Problem(
                "there is no folder of template packs", at: Place(file: root),
                hint: "name one that holds packs such as birthday")
        }
        let folders = names.sorted().filter { name in
            var isDirectory: ObjCBool = false
            return !name.hasPrefix(".") && manager.fileExists(atPath: root + "/" + name, isDirectory: &isDirectory)
                && isDirectory.boolValue
        }
        let sharedName = SharedTemplates.folderName
        let shared = SharedTemplates(
            folder: folders.contains(sharedName) ? PackFolder(name: sharedName, path: root + "/" + sharedName) : nil)
        if let problem = shared.folder?.problems.first { throw problem }
        return folders.filter { !$0.hasPrefix("_") }.concurrentMap { name in
            PackCompiler.compile(PackFolder(name: name, path: root + "/" + name), shared: shared)
        }
    }
}

/// Problems in the order of their places, errors first within a place.
private struct ProblemOrder: Comparable {
    let file: String
    let line: Int
    let column: Int
    let severity: Int
    let message: String

    init(_ problem: Problem) {
        file = problem.place?.file ?? ""
        line = problem.place?.line ?? 0
        column = problem.place?.column ?? 0
        severity = problem.severity == .error ? 0 : 1
        message = problem.message
    }

    static func < (left: ProblemOrder, right: ProblemOrder) -> Bool {
        (left.file, left.line, left.column, left.severity, left.message)
            < (right.file, right.line, right.column, right.severity, right.message)
    }
}
