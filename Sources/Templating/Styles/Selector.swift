/// A selector that can be put in line: compounds of type, class, id and `*`, joined by descent or by `>` (CSS 2.2, chapter 5).
struct Selector: Hashable, Sendable {
    /// `td.note`: what one element must be.
    struct Compound: Hashable, Sendable {
        /// In small letters; `nil` for any.
        var type: String?
        var ids: [String] = []
        var classes: [String] = []

        func matches(_ element: StyledElement) -> Bool {
            (type == nil || type == element.name) && ids.allSatisfy { $0 == element.id }
                && classes.allSatisfy(element.classes.contains)
        }
    }

    /// Compounds that are joined by `>`, the innermost first; between chains lies descent. The first chain ends in the element itself.
    private(set) var chains: [[Compound]]

    /// What the element itself must be.
    var subject: Compound { chains[0][0] }

    /// CSS 2.2, section 6.4.3, without the `style` attribute: ids before classes before types, none of which reaches a thousand.
    var specificity: Int {
        chains.joined().reduce(0) {
            $0 + $1.ids.count * 1_000_000 + $1.classes.count * 1_000 + ($1.type == nil ? 0 : 1)
        }
    }

    /// - Parameter bytes: one selector without comments.
    /// - Returns: `nil` where it is none that can be put in line.
    init?(_ bytes: some Collection<UInt8>) {
        var reader = SelectorReader(bytes)
        guard let chains = reader.chains() else { return nil }
        self.chains = chains
    }

    /// Whether it selects the last element of a path from the root.
    ///
    /// Each chain is placed as low as it can be, because whatever stands above then has the most room: nothing is ever tried
    /// again, so that the work is bounded by the length of the path times that of the selector.
    /// - Parameter work: is counted up by one for each compound that is looked at.
    func matches(_ path: [StyledElement], work: inout Int) -> Bool {
        func fits(_ chain: [Compound], at place: Int) -> Bool {
            guard place - chain.count >= -1 else { return false }
            for (distance, compound) in chain.enumerated() {
                work += 1
                guard compound.matches(path[place - distance]) else { return false }
            }
            return true
        }
        var place = path.count - 1
        guard fits(chains[0], at: place) else { return false }
        place -= chains[0].count
        for chain in chains.dropFirst() {
            while place >= 0, !fits(chain, at: place) { place -= 1 }
            guard place >= 0 else { return false }
            place -= chain.count
        }
        return true
    }
}

/// An element of a document as selectors see it.
struct StyledElement: Hashable, Sendable {
    /// In small letters.
    var name: String
    var id: String?
    var classes: [String] = []
}

/// Reads one selector.
private struct SelectorReader {
    /// Longer ones are left as they are.
    private static let mostCompounds = 20
    /// Of classes or ids in one compound.
    private static let mostNames = 10

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func chains() -> [[Selector.Compound]]? {
        skipSpace()
        guard let first = compound() else { return nil }
        // From left to right, so the outermost first.
        var chains = [[first]]
        var count = 1
        while true {
            let hadSpace = skipSpace()
            guard let byte else { break }
            let isChild = byte == UInt8(ascii: ">")
            if isChild {
                position += 1
                skipSpace()
            }
            guard isChild || hadSpace, count < Self.mostCompounds, let next = compound() else { return nil }
            count += 1
            if isChild {
                chains[chains.count - 1].append(next)
            } else {
                chains.append([next])
            }
        }
        return chains.reversed().map { $0.reversed() }
    }

    private mutating func compound() -> Selector.Compound? {
        var compound = Selector.Compound()
        let start = position
        if byte == UInt8(ascii: "*") {
            position += 1
        } else if let name = name() {
            compound.type = name.lowercased()
        }
        while let mark = byte, mark == UInt8(ascii: ".") || mark == UInt8(ascii: "#") {
            position += 1
            guard let name = name() else { return nil }
            if mark == UInt8(ascii: ".") { compound.classes.append(name) } else { compound.ids.append(name) }
        }
        guard position > start, max(compound.classes.count, compound.ids.count) <= Self.mostNames else { return nil }
        return compound
    }

    /// An identifier (CSS 2.2, section 4.1.3) without escapes, which no mail has.
    private mutating func name() -> String? {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        guard let first = byte, CSSText.isNameByte(first), !first.isDigit, first != UInt8(ascii: "-") else {
            position = start
            return nil
        }
        while let byte, CSSText.isNameByte(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while let byte, byte.isSpace { position += 1 }
        return position > start
    }
}
