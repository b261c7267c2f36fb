import Liquid
import Model

/// Finds variables that no record has, in every branch of every template, whether a trial would reach it or not.
enum ReferenceCheck {
    static func problems(of pack: CompiledPack) -> [Problem] {
        guard let manifest = pack.manifest else { return [] }
        let fields = manifest.fields.map(\.name)
        var problems: [Problem] = []
        for template in pack.templates {
            for reference in template.template.references {
                guard let problem = problem(reference, in: template, fields: fields), !problems.contains(problem) else {
                    continue
                }
                problems.append(problem)
            }
        }
        return problems + missingRefusals(in: pack, manifest)
    }

    /// Commercial mail must offer a way out; a mail client shows the one in the text, not the one in the header.
    private static func missingRefusals(in pack: CompiledPack, _ manifest: Manifest) -> [Problem] {
        guard manifest.messageClass == .marketing else { return [] }
        return pack.templates.filter { $0.kind == .html && $0.channel == .email }.compactMap { mail in
            let isOffered = pack.templates.contains { template in
                template.channel == mail.channel && template.language == mail.language
                    && template.template.references.contains { $0.path.first == "opt_out" }
            }
            if isOffered { return nil }
            return Problem(
                "a marketing mail has no unsubscribe link", at: Place(file: mail.file),
                hint: "{% if opt_out %}<a href=\"{{ opt_out }}\">退订</a>{% endif %}", severity: .warning)
        }
    }

    private static func problem(_ reference: Reference, in template: CompiledTemplate, fields: [String]) -> Problem? {
        guard let root = reference.path.first else { return nil }
        let place = template.names.place(template: reference.template, line: reference.line, column: reference.column)
        let written = reference.path.joined(separator: ".")
        if root == "event" { return unknownField(reference.path, fields: fields, at: place) }
        if template.kind == .page, ChannelProgram.pageVariables.contains(root) { return nil }
        if template.kind == .invitation, root == InvitationProgram.variable {
            return invitationField(reference.path, at: place)
        }
        guard let variable = RecordSchema.variable(named: root) else {
            // A partial may have parameters that a call leaves out, as long as it does without them.
            let isInPartial = template.partials[reference.template] != nil
            if isInPartial, reference.isOptional, reference.path.count == 1 { return nil }
            return Problem("unknown variable \(written)", at: place, hint: hint(for: reference.path, fields: fields))
        }
        guard reference.path.count > 1 else { return nil }
        let field = reference.path[1]
        let isText = variable.fields.isEmpty || variable.fields.contains { $0.name == field }
        let rest = reference.path.dropFirst(variable.fields.isEmpty ? 1 : 2)
        if isText, rest.isEmpty || rest.elementsEqual(["size"]) { return nil }
        if isText {
            return Problem(
                "\(written) cannot be: \(reference.path.dropLast(rest.count).joined(separator: ".")) is a text without fields",
                at: place, hint: "remove .\(rest.joined(separator: "."))")
        }
        return Problem("unknown variable \(written)", at: place, hint: hint(for: reference.path, fields: fields))
    }

    private static func invitationField(_ path: [String], at place: Place) -> Problem? {
        let known = InvitationProgram.fields.map { "\(InvitationProgram.variable).\($0)" }
        let written = path.joined(separator: ".")
        if known.contains(written) { return nil }
        return Problem("unknown variable \(written)", at: place, hint: Spelling.hint(for: written, among: known))
    }

    private static func unknownField(_ path: [String], fields: [String], at place: Place) -> Problem? {
        let written = path.prefix(2).joined(separator: ".")
        if path.count == 1 || fields.contains(written) { return nil }
        if let nearest = Spelling.nearest(to: written, among: fields) {
            return Problem("unknown variable \(written)", at: place, hint: "did you mean \(nearest)?")
        }
        return Problem(
            "unknown variable \(written)", at: place,
            hint: "add it to the manifest: fields: {\(written): {label: …}}")
    }

    private static func hint(for path: [String], fields: [String]) -> String {
        let written = path.joined(separator: ".")
        let candidates = RecordSchema.paths + fields
        if let field = path.dropFirst().first, let variable = path.first.flatMap(RecordSchema.variable) {
            if let alias = aliases[field], variable.fields.contains(where: { $0.name == alias }) {
                return "did you mean \(variable.name).\(alias)?"
            }
            return Spelling.hint(for: written, among: variable.fields.map { "\(variable.name).\($0.name)" })
        }
        if let nearest = Spelling.nearest(to: written, among: candidates) { return "did you mean \(nearest)?" }
        // {{ name }} for {{ customer.name }}
        if path.count == 1, let field = candidates.first(where: { $0.hasSuffix("." + path[0]) }) {
            return "did you mean \(field)?"
        }
        let roots = RecordSchema.variables.map(\.name) + ["event"]
        if let root = path.first.flatMap({ Spelling.nearest(to: $0, among: roots) }) { return "did you mean \(root)?" }
        return "known: " + roots.joined(separator: ", ")
    }

    /// What people call the fields elsewhere.
    private static let aliases = [
        "mobile": "phone", "tel": "phone", "telephone": "phone", "mail": "email", "company": "name", "sex": "gender",
        "family_name": "surname", "last_name": "surname", "first_name": "name", "fullname": "name", "license": "plate",
        "number": "plate", "series": "model", "manager": "general_manager", "zip": "postcode",
        "delivery_date": "delivered_on",
        "label": "relation_label", "organisation": "is_organisation",
    ]
}
