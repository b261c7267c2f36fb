/// A piece of an HTML fragment, with the byte offset at which it begins.
struct HTMLToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// The name is in small letters; `HTMLTokenizer.attributes(in:)` reads the attributes, which most readers of most tags skip.
        case start(name: String, attributes: Range<Int>, isSelfClosing: Bool)
        case end(name: String)
        /// Entities are not resolved.
        case text(Range<Int>)
        case comment
        case doctype
        /// A `<` that begins nothing.
        case broken(String)
    }

    var kind: Kind
    var offset: Int
}

/// An attribute: its name in small letters, its value with entities resolved, empty where it has none.
struct HTMLAttribute: Equatable, Sendable {
    var name: String
    var value: String
    var offset: Int
    /// Past its last byte.
    var end: Int
}
