extension String {
    /// So many characters of it, at most; a short text is not counted.
    func cut(to count: Int) -> String { utf8.count <= count ? self : String(prefix(count)) }
}
