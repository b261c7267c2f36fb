import Foundation
import Model
import Yams

/// A channel file while it is being read: where its values come from, and every fault found so far.
///
/// A value may hold `${NAME}` or `${NAME:-default}`, taken from the environment, or be `file:/path`, taken from that
/// file. What cannot be had is noted in `missing`, apart from the faults, because it only matters to whoever uses
/// the channel.
final class DefinitionSource {
    let file: String
    let environment: [String: String]
    private(set) var faults: [Problem] = []
    private(set) var missing: [Problem] = []
    /// The variables that the file names and the environment has.
    private(set) var variables: [String: Secret] = [:]
    /// Texts to be masked wherever they turn up.
    private(set) var secrets: Set<Secret> = []
    /// The files that values were read from.
    private(set) var secretFiles: [String] = []

    /// Variables that are not set stand for themselves, so that a request can be shown without them.
    private let fillsIn: Bool

    init(file: String, environment: [String: String], fillsIn: Bool = false) {
        self.file = file
        self.environment = environment
        self.fillsIn = fillsIn
    }

    func place(_ node: Node?, field: String? = nil) -> Place {
        Place(file: file, line: node?.mark?.line, column: node?.mark?.column, field: field)
    }

    func fault(_ message: String, at node: Node?, field: String? = nil, hint: String? = nil) {
        faults.append(Problem(message, at: place(node, field: field), hint: hint))
    }

    func warn(_ message: String, at node: Node?, field: String? = nil, hint: String? = nil) {
        faults.append(Problem(message, at: place(node, field: field), hint: hint, severity: .warning))
    }

    func fault(_ problem: Problem) { faults.append(problem) }

    // MARK: Values

    /// The text of a scalar with its references filled in; `nil` where something is missing or malformed.
    ///
    /// - Parameter isSecret: whether the key says so; a variable with a telling name is one in any case.
    func resolved(_ scalar: Node.Scalar, field: String, isSecret: Bool) -> String? {
        let node = Node.scalar(scalar)
        if let content = fileContent(scalar, field: field) { return content.revealed }
        guard !scalar.string.hasPrefix(Self.filePrefix), let pieces = pieces(of: scalar, field: field) else {
            return nil
        }
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .variable(let name, let fallback):
                guard let value = variable(name, fallback: fallback, at: node, field: field) else { return nil }
                text += value
            }
        }
        if isSecret { keepSecret(text) }
        return text
    }

    /// The content of the file that a `file:/path` scalar names, without its last line end; `nil` for other scalars
    /// and where it cannot be read.
    func fileContent(_ scalar: Node.Scalar, field: String) -> Secret? {
        guard scalar.string.hasPrefix(Self.filePrefix) else { return nil }
        let path = String(scalar.string.dropFirst("file:".count))
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            missing.append(
                Problem(
                    "cannot read \(path)", at: place(.scalar(scalar), field: field),
                    hint: "it must be a readable file of text that holds the value"))
            return nil
        }
        secretFiles.append(path)
        let value = text.trimmingCharacters(in: .newlines)
        keepSecret(value)
        return Secret(value)
    }

    private static let filePrefix = "file:/"

    func keepSecret(_ text: String) {
        if !text.isEmpty { secrets.insert(Secret(text)) }
    }

    // MARK: References to the environment

    enum Piece: Equatable {
        case text(String)
        case variable(name: String, fallback: String?)
    }

    /// Cuts a scalar at its `${…}`; `nil`, with the fault noted, where one is malformed.
    func pieces(of scalar: Node.Scalar, field: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = scalar.string[...]
        while let open = rest.firstRange(of: "${") {
            if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                fault("a ${ without its }", at: .scalar(scalar), field: field, hint: "write ${NAME}")
                return nil
            }
            let inner = rest[open.upperBound..<close]
            let separator = inner.firstRange(of: ":-")
            let name = String(separator.map { inner[..<$0.lowerBound] } ?? inner)
            guard Self.isVariableName(name) else {
                fault(
                    "not a name of an environment variable: \(name)", at: .scalar(scalar), field: field,
                    hint: "a name has letters, digits and underscores, as in ${SMS_KEY}")
                return nil
            }
            pieces.append(.variable(name: name, fallback: separator.map { String(inner[$0.upperBound...]) }))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }

    /// The variable's value, or its fallback where it is unset or empty (as in a shell); `nil`, noted as missing, where
    /// there is neither.
    func variable(_ name: String, fallback: String? = nil, at node: Node?, field: String) -> String? {
        if let value = environment[name], !value.isEmpty || fallback == nil {
            variables[name] = Secret(value)
            if Secret.isNamed(by: name) { keepSecret(value) }
            return value
        }
        if let fallback { return fallback }
        if fillsIn {
            let value = name.hasSuffix("URL") ? "https://\(name.lowercased().replacing("_", with: "-")).example" : name
            variables[name] = Secret(value)
            return value
        }
        let isKnown = missing.contains { $0.message.hasSuffix(" \(name) is not set") }
        if !isKnown {
            missing.append(
                Problem(
                    "the environment variable \(name) is not set", at: place(node, field: field),
                    hint: "export \(name)=… before starting, or write the value in \(file)"))
        }
        return nil
    }
}
