enum HTMLElements {
    /// Elements without content and end tag (HTML, 13.1.2).
    static let areVoid: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]
}
