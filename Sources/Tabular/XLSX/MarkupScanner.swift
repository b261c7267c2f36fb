/// What reads the elements of a large part of a workbook.
protocol MarkupHandler {
    mutating func start(_ tag: MarkupTag) throws(TabularError)
    mutating func end(_ name: MarkupName) throws(TabularError)
    /// Text between tags in UTF-8, references undone, in any number of pieces.
    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError)
    /// Takes an element as a whole that starts at `start`, in place of the calls for its tags and text.
    ///
    /// - Returns: the index after it; `nil` where it is to be taken tag by tag, which is always right.
    mutating func element(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(TabularError) -> Int?
}

extension MarkupHandler {
    mutating func element(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? { nil }
}

/// Takes XML in UTF-8 apart (XML 1.0, fifth edition), tag by tag, and makes nothing out of it.
///
/// A sheet of a million rows has eighty million tags, on which a parser that keeps names, name spaces and positions
/// spends several times what it costs to unpack them. What a sheet and its table of texts need is kept: tags that
/// match, references, CDATA sections, comments; document types are refused, so that there are no entities to blow up.
struct MarkupScanner {
    private let part: String
    private let path: String
    /// Names of the open elements, hashed.
    private var open: [UInt64] = []
    private var hasRoot = false
    private var decoded: [UInt8] = []

    private static let deepest = 256

    init(part: String, path: String) {
        self.part = part
        self.path = path
    }

    /// Hands every complete tag and text to `handler`.
    ///
    /// - Parameters:
    ///   - bytes: go on where the last call ended.
    ///   - isAtEnd: nothing follows `bytes`.
    /// - Returns: how many bytes were used; the rest is the start of what is not complete.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool, into handler: inout some MarkupHandler
    ) throws(TabularError) -> Int {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == Self.less else {
                guard let end = try text(bytes, from: index, isAtEnd: isAtEnd, into: &handler) else { break }
                index = end
                continue
            }
            guard index + 1 < bytes.count else { break }
            if !open.isEmpty, let end = try handler.element(bytes, at: index) {
                index = end
                continue
            }
            let end =
                switch bytes[index + 1] {
                case Self.slash: try endTag(bytes, from: index + 2, into: &handler)
                case UInt8(ascii: "!"): try declaration(bytes, from: index, into: &handler)
                case UInt8(ascii: "?"): Self.find("?>", in: bytes, from: index + 2)
                default: try startTag(bytes, from: index + 1, into: &handler)
                }
            guard let end else { break }
            index = end
        }
        if isAtEnd, index < bytes.count || !open.isEmpty || !hasRoot { throw broken("it ends too early") }
        return index
    }

    // MARK: Tags

    private mutating func startTag(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, into handler: inout some MarkupHandler
    ) throws(TabularError) -> Int? {
        let name = Name(bytes, from: start)
        var index = name.end
        var quote: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.less { throw broken("a tag within a tag") }
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == Self.greater {
                break
            } else if byte == Self.quotes.0 || byte == Self.quotes.1 {
                quote = byte
            }
            index += 1
        }
        guard index < bytes.count else { return nil }
        guard name.end > start, !(open.isEmpty && hasRoot) else { throw broken("a tag where none can be") }
        hasRoot = true
        let isEmpty = index > name.end && bytes[index - 1] == Self.slash
        let attributes = UnsafeBufferPointer(rebasing: bytes[name.end..<(isEmpty ? index - 1 : index)])
        let tag = MarkupTag(name: name.local(bytes), attributes: attributes)
        guard tag.attributes.areWellFormed else { throw broken("attributes that are none") }
        try handler.start(tag)
        if isEmpty {
            try handler.end(name.local(bytes))
        } else {
            guard open.count < Self.deepest else { throw broken("elements within elements without end") }
            open.append(name.hash)
        }
        return index + 1
    }

    private mutating func endTag(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, into handler: inout some MarkupHandler
    ) throws(TabularError) -> Int? {
        let name = Name(bytes, from: start)
        var index = name.end
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        guard bytes[index] == Self.greater, open.popLast() == name.hash else { throw broken("tags that do not match") }
        try handler.end(name.local(bytes))
        return index + 1
    }

    /// A comment, a CDATA section, or a document type.
    private mutating func declaration(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, into handler: inout some MarkupHandler
    ) throws(TabularError) -> Int? {
        let cdata = "<![CDATA[" as StaticString
        if Self.starts(bytes, from: start, with: "<!--") { return Self.find("-->", in: bytes, from: start + 4) }
        if Self.starts(bytes, from: start, with: cdata) {
            let first = start + cdata.utf8CodeUnitCount
            guard let end = Self.find("]]>", in: bytes, from: first) else { return nil }
            guard !open.isEmpty else { throw broken("text outside of its elements") }
            try handler.text(UnsafeBufferPointer(rebasing: bytes[first..<(end - 3)]))
            return end
        }
        guard bytes.count - start >= cdata.utf8CodeUnitCount else { return nil }
        guard Self.starts(bytes, from: start, with: "<!DOCTYPE") else { throw broken("a tag that is none") }
        throw TabularError("\(part) declares a document type", path: path)
    }

    // MARK: Text

    private mutating func text(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isAtEnd: Bool, into handler: inout some MarkupHandler
    ) throws(TabularError) -> Int? {
        var index = start
        var isPlain = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.less { break }
            if byte == Self.ampersand || byte == Self.carriageReturn { isPlain = false }
            index += 1
        }
        if index == bytes.count, !isAtEnd { return nil }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<index])
        if open.isEmpty {
            guard text.allSatisfy(Self.isSpace) else { throw broken("text outside of its elements") }
        } else if isPlain {
            try handler.text(text)
        } else {
            guard MarkupText.decode(text, into: &decoded) else { throw broken("a reference to nothing") }
            try decoded.withUnsafeBufferPointer { bytes throws(TabularError) in try handler.text(bytes) }
        }
        return index
    }

    private func broken(_ reason: String) -> TabularError {
        TabularError("\(part) in the file is broken (\(reason))", path: path)
    }
}

extension MarkupScanner {
    /// A name up to white space, `/`, `=` or `>`.
    private struct Name {
        let start: Int
        private(set) var end: Int
        /// FNV-1a, of the name with its prefix.
        private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        private var localStart: Int

        init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
            self.start = start
            localStart = start
            end = start
            while end < bytes.count {
                let byte = bytes[end]
                if byte == MarkupScanner.greater || byte == MarkupScanner.slash || MarkupScanner.isSpace(byte) { break }
                if byte == UInt8(ascii: ":") { localStart = end + 1 }
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
                end += 1
            }
        }

        /// Without its prefix: `x:row` is `row`. The parts that are read use no name in two name spaces.
        func local(_ bytes: UnsafeBufferPointer<UInt8>) -> MarkupName {
            MarkupName(bytes: UnsafeBufferPointer(rebasing: bytes[localStart..<end]))
        }
    }

    private static let less = UInt8(ascii: "<")
    private static let greater = UInt8(ascii: ">")
    private static let slash = UInt8(ascii: "/")
    private static let ampersand = UInt8(ascii: "&")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let quotes = (UInt8(ascii: "\""), UInt8(ascii: "'"))

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte <= 32 && (byte == 32 || byte == 9 || byte == 10 || byte == 13) }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, with text: StaticString) -> Bool {
        guard bytes.count - start >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[start + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// The index after the first `text`; `nil` where there is none.
    private static func find(_ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        while index + text.utf8CodeUnitCount <= bytes.count {
            if starts(bytes, from: index, with: text) { return index + text.utf8CodeUnitCount }
            index += 1
        }
        return nil
    }
}
