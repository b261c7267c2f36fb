/// The texts that cells refer to by number (ECMA-376 part 1, 18.4), in memory that does not grow with their number.
///
/// Excel numbers texts in the order in which its sheets first need them: what many rows share stands at the start, which
/// is in memory, and what one row needs stands together. The rest is in a temporary file, read by the page.
final class SharedStrings {
    let count: Int
    private let pageStarts: [Int]
    /// The pages that are in memory.
    private let head: [UInt8]
    private let spool: Spool
    /// Pages of the file that were read last, each in the slot that its number gives it.
    private var cache: [(page: Int, bytes: [UInt8])] = []
    private var cached = 0

    private static let slots = 8_192
    private static let mostCached = 32 << 20

    /// - Parameter inMemory: bytes that need no temporary file.
    init(_ part: ZipPart?, path: String, inMemory: Int = 32 << 20) throws(TabularError) {
        var pages = SharedStringPages(Spool(for: path, headSize: inMemory), path: path)
        if let part {
            let stream = MarkupStream(part, handler: SharedStringsParser(pages: pages))
            try stream.readAll()
            pages = stream.handler.pages
        }
        try pages.finish()
        try pages.spool.finish()
        count = pages.count
        pageStarts = pages.starts
        spool = pages.spool
        head = spool.head
        if spool.count > head.count { cache = Array(repeating: (-1, []), count: Self.slots) }
    }

    /// The text of a number; `nil` where there is none.
    func text(_ number: Int) throws(TabularError) -> String? {
        guard number >= 0, number < count else { return nil }
        let page = number / SharedStringPages.texts
        let range = pageStarts[page]..<pageStarts[page + 1]
        if range.upperBound <= head.count {
            return head.withUnsafeBytes {
                SharedStringPages.text(number, of: count, in: UnsafeRawBufferPointer(rebasing: $0[range]))
            }
        }
        let slot = page % Self.slots
        if cache[slot].page != page { try load(page, range, into: slot) }
        return cache[slot].bytes.withUnsafeBytes { SharedStringPages.text(number, of: count, in: $0) }
    }

    private func load(_ page: Int, _ range: Range<Int>, into slot: Int) throws(TabularError) {
        let bytes = try spool.read(range)
        cached += bytes.count - cache[slot].bytes.count
        if cached > Self.mostCached {
            cache = Array(repeating: (-1, []), count: Self.slots)
            cached = bytes.count
        }
        cache[slot] = (page, bytes)
    }
}

/// Texts in pages, so that any of them is found by its number: the end of each text of the page as four bytes, then the
/// texts.
private struct SharedStringPages {
    private(set) var count = 0
    /// Where each page starts in the spool, and where the last one ends.
    private(set) var starts = [0]
    let spool: Spool
    private let path: String
    private var ends: [UInt32] = []
    private var page: [UInt8] = []

    static let texts = 128
    /// More is no table of customers, and might fill the disk.
    private static let most = 1 << 30
    /// A cell of Excel holds 32,767 characters; other programs may write more.
    private static let longest = 1 << 20

    init(_ spool: Spool, path: String) {
        self.spool = spool
        self.path = path
    }

    /// - Parameter count: how many texts there are in all.
    static func text(_ number: Int, of count: Int, in page: UnsafeRawBufferPointer) -> String {
        let index = number % texts
        let header = min(texts, count - (number - index)) * 4
        func end(_ index: Int) -> Int {
            header + Int(page.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        let start = index == 0 ? header : end(index - 1)
        return String(decoding: UnsafeRawBufferPointer(rebasing: page[start..<end(index)]), as: UTF8.self)
    }

    mutating func append(_ text: [UInt8]) throws(TabularError) {
        page += CellText.hasEscapes(text) ? Array(CellText.unescaped(String(decoding: text, as: UTF8.self)).utf8) : text
        ends.append(UInt32(page.count))
        count += 1
        if ends.count == Self.texts { try finish() }
    }

    /// Ends the page.
    mutating func finish() throws(TabularError) {
        if ends.isEmpty { return }
        let bytes = ends.withUnsafeBytes(Array.init) + page
        guard spool.count + bytes.count <= Self.most else {
            throw TabularError("more than 1 GiB of text", path: path, hint: "save the sheet as CSV")
        }
        try spool.append(bytes)
        starts.append(spool.count)
        ends.removeAll(keepingCapacity: true)
        page.removeAll(keepingCapacity: true)
    }

    func checkLength(_ bytes: Int) throws(TabularError) {
        guard bytes <= Self.longest else {
            throw TabularError("text \(count + 1) is longer than 1 MiB", path: path, hint: "save the sheet as CSV")
        }
    }
}

/// Joins the runs of a text, and leaves out how it is read aloud.
private struct SharedStringsParser: MarkupHandler {
    private(set) var pages: SharedStringPages
    private var text: [UInt8] = []
    private var isInText = false
    private var isPhonetic = false

    init(pages: SharedStringPages) { self.pages = pages }

    mutating func start(_ tag: MarkupTag) {
        if tag.name == "t" {
            isInText = true
        } else if tag.name == "rPh" {
            isPhonetic = true
        }
    }

    mutating func end(_ name: MarkupName) throws(TabularError) {
        if name == "t" {
            isInText = false
        } else if name == "rPh" {
            isPhonetic = false
        } else if name == "si" {
            try pages.append(text)
            text.removeAll(keepingCapacity: true)
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError) {
        guard isInText, !isPhonetic else { return }
        try pages.checkLength(text.count + bytes.count)
        text += bytes
    }
}
