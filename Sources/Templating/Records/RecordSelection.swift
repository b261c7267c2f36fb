import Liquid

/// The part of a record that one template reads. Only this is built when the template is rendered: a card reads a dozen of some
/// forty fields, and a salutation or a lunar date costs more than printing it.
struct RecordSelection: Sendable {
    private let variables: [Selected]
    private let eventFields: [String]

    private struct Selected: Sendable {
        let variable: RecordSchema.Variable
        let fields: [RecordSchema.Field]
    }

    /// - Parameter fields: the pack's own, whose names begin with `event.`.
    init(references: [Reference], fields: [PackField]) {
        var names: [String: Set<String>] = [:]
        var whole: Set<String> = []
        for reference in references {
            guard let root = reference.path.first else { continue }
            names[root, default: []].formUnion(reference.path.dropFirst().prefix(1))
            // An object that is handed on (to a partial, or to a variable) may be asked for anything.
            if reference.path.count == 1, !reference.isOptional { whole.insert(root) }
        }
        variables = RecordSchema.variables.compactMap { variable in
            guard let read = names[variable.name] else { return nil }
            let fields = variable.fields.filter { whole.contains(variable.name) || read.contains($0.name) }
            return Selected(variable: variable, fields: fields)
        }
        eventFields = names["event"] == nil ? [] : fields.map { String($0.name.dropFirst("event.".count)) }
    }

    func values(of view: RecordView) -> [String: Value] {
        var values: [String: Value] = [:]
        values.reserveCapacity(variables.count + 4)
        for selected in variables {
            let variable = selected.variable
            if variable.fields.isEmpty {
                values[variable.name] = variable.value(view)
            } else if variable.isPresent(view) {
                var object = Object()
                for field in selected.fields { object[field.name] = field.value(view) }
                values[variable.name] = .object(object)
            } else {
                values[variable.name] = .null
            }
        }
        if !eventFields.isEmpty {
            var event = Object()
            for name in eventFields { event[name] = Value(view.record.fields["event." + name].filled) }
            values["event"] = .object(event)
        }
        return values
    }
}
