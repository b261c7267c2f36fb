import Templating

extension TemplatePack {
    /// What stands in for a campaign's fields until somebody fills them in.
    public var exampleFields: [String: String] {
        Dictionary(fields.map { ($0.name, $0.example ?? $0.label) }) { $1 }
    }
}
