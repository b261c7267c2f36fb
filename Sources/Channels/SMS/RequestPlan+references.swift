extension RequestPlan {
    /// What its templates read, by the first word of each variable: `to`, `recipients`, `template`; a list with an entry for each
    /// recipient reads `recipients`.
    var reads: Set<String> {
        var reads: Set<String> = []
        for field in query + headers { reads.formUnion(field.value.reads) }
        switch body {
        case .none: break
        case .form(let fields): for field in fields { reads.formUnion(field.value.reads) }
        case .json(let plan): reads.formUnion(plan.reads)
        case .raw(let template): reads.formUnion(template.reads)
        }
        return reads
    }
}

extension RequestPlan.FieldValue {
    fileprivate var reads: Set<String> {
        switch self {
        case .text(let template): template.reads
        case .json(let plan): plan.reads
        }
    }
}

extension RequestPlan.JSONPlan {
    fileprivate var reads: Set<String> {
        switch self {
        case .fixed: []
        case .template(let template), .parsed(let template): template.reads
        case .array(let plans): plans.reduce(into: []) { $0.formUnion($1.reads) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.reads) }
        case .each(let plan): plan.reads.union(["recipients"])
        }
    }
}
