/// A variable that a template reads from its data.
public struct Reference: Sendable, Hashable {
    /// `["customer", "name"]` for `customer.name`; the element of a list is `[]` (`["vehicles", "[]", "brand"]`), also when
    /// it is read through the variable of a loop. Ends before a step that only rendering can tell. `size`, `first` and
    /// `last` stand as they are written.
    public var path: [String]
    /// The template or partial that reads it.
    public var template: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    /// It may be missing here: `default` follows directly, or it is only tested in a condition.
    public var isOptional: Bool
}
