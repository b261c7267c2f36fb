import Foundation
import Liquid
import Model
import Yams

/// Reads the templates of a channel file: Liquid with `${NAME}` in it, every variable of which must be known.
struct TemplateReader {
    let source: DefinitionSource
    /// What the templates may name; `env` besides.
    var variables: Set<String>
    /// Those of them that have fields.
    static let objects: Set<String> = ["env", "template", "recipients", "request", "push"]

    /// - Returns: `nil`, with the fault noted, where there is none.
    func template(_ node: Node, name: String, path: String) -> FieldTemplate? {
        guard case .scalar(let scalar) = node else {
            source.fault("\(path) must be a text", at: node, field: path)
            return nil
        }
        return template(scalar, name: name, path: path)
    }

    func template(_ reader: MappingReader, _ key: String, required: Bool = false) -> FieldTemplate? {
        reader.node(key, required: required).flatMap { template($0, name: key, path: reader.field(key)) }
    }

    func template(_ scalar: Node.Scalar, name: String, path: String) -> FieldTemplate? {
        let isSecret = Secret.isNamed(by: name)
        if scalar.string.hasPrefix("file:/") {
            return source.fileContent(scalar, field: path).map { FieldTemplate(fixed: $0.revealed, isSecret: true) }
        }
        guard let pieces = source.pieces(of: scalar, field: path) else { return nil }
        let liquid = liquid(pieces, of: scalar, path: path)
        if isSecret, pieces.count == 1, case .variable(let variable, _) = pieces[0],
            let value = source.variables[variable]
        {
            source.keepSecret(value.revealed)
        }
        let origin = origin(of: scalar, path: path)
        do throws(LiquidError) {
            let template = try Template(liquid, name: source.file, environment: SigningFilters.environment)
            check(template.references, of: scalar, path: path, origin)
            return FieldTemplate(template, isSecret: isSecret, origin: origin)
        } catch {
            source.fault(Problem(error.message, at: origin.place(of: error.line, error.column), hint: error.hint))
            return nil
        }
    }

    /// A variable becomes a read of `env`, so that its value is never read as a template.
    private func liquid(_ pieces: [DefinitionSource.Piece], of scalar: Node.Scalar, path: String) -> String {
        var liquid = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): liquid += literal
            case .variable(let variable, let fallback):
                guard source.variable(variable, fallback: fallback, at: .scalar(scalar), field: path) != nil else {
                    continue
                }
                liquid += source.variables[variable] == nil ? fallback ?? "" : "{{ env.\(variable) }}"
            }
        }
        return liquid
    }

    /// Every variable must be one of ours; those of `env` must be set.
    private func check(
        _ references: [Reference], of scalar: Node.Scalar, path: String, _ origin: TemplateOrigin
    ) {
        let known = variables.union(["env"])
        for reference in references {
            guard let first = reference.path.first else { continue }
            if first == "env", reference.path.count == 2 {
                _ = source.variable(reference.path[1], at: .scalar(scalar), field: path)
            } else if !known.contains(first) || reference.path.count > 1 && !Self.objects.contains(first) {
                let whole = reference.path.joined(separator: ".")
                source.fault(
                    Problem(
                        "unknown variable \(whole)",
                        at: origin.place(of: reference.line, reference.column),
                        hint: Spelling.nearest(to: first, among: known).map { "did you mean \($0)?" }
                            ?? "known: \(known.sorted().joined(separator: ", "))"))
            }
        }
    }

    private func origin(of scalar: Node.Scalar, path: String) -> TemplateOrigin {
        let style: TemplateOrigin.Style =
            switch scalar.style {
            case .literal, .folded: .block
            case .plain: .plain
            default: .quoted
            }
        return TemplateOrigin(place: source.place(.scalar(scalar), field: path), style: style)
    }
}
