/// A block whose end has not come yet, with the jumps that wait for a place to go.
struct OpenBlock {
    enum Kind: Sendable {
        /// The template itself.
        case document
        /// `{% liquid %}`: blocks opened within end within.
        case liquid
        case branches
        case choice
        case loop(Int32, hasElse: Bool)
        case rows(Int32)
        case capture
        case change
    }

    var kind: Kind
    /// The tag, as it is closed by `end` and its name.
    var name: String
    var offset: Int
    /// Nothing in it prints anything but white space, which is then left out.
    var isBlank = true
    /// The texts directly in it.
    var texts: [Int] = []
    /// The jump to the next branch.
    var next: Int?
    /// Jumps to the end.
    var exits: [Int] = []
    /// Operations after whose failure the rendering goes on at the end.
    var recoveries: [Int] = []
    /// Where the body of the current `when` begins.
    var body: Int32 = 0

    init(kind: Kind, name: String, offset: Int) {
        self.kind = kind
        self.name = name
        self.offset = offset
    }
}
