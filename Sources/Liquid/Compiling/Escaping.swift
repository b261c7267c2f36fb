/// How the text of an expression becomes HTML or a calendar's value, found out from its filters.
enum Escaping {
    case none
    case bytes

    /// What `raw` and the escaping filters give is printed as it is, and so is what `newline_to_br` adds to an escaped text.
    init(_ filters: inout [Compiler.DraftFilter], for target: Environment.Escaping) {
        switch filters.last?.name {
        case _ where target == .none:
            self = .none
        case "raw":
            filters.removeLast()
            self = .none
        case _ where target == .icalendar:
            self = .bytes
        case "escape", "h", "escape_once", "xml_escape":
            self = .none
        case "newline_to_br":
            let before = filters.dropLast().last?.name
            if !["raw", "escape", "h", "escape_once"].contains(before) {
                filters.insert(Compiler.DraftFilter(name: "escape", offset: 0), at: filters.count - 1)
            }
            filters.removeAll { $0.name == "raw" }
            self = .none
        default:
            self = .bytes
        }
    }
}
