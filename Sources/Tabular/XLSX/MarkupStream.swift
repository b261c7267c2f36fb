/// Feeds a large part of a workbook to a handler, piece by piece.
///
/// A tag or a text may not be longer than 1 MiB, so that memory stays bounded whatever the part holds.
final class MarkupStream<Handler: MarkupHandler> {
    var handler: Handler
    private let part: ZipPart
    private var scanner: MarkupScanner
    private var converter: TextConverter?
    /// UTF-8: what was not complete, and the last piece.
    private var buffer: [UInt8] = []
    private var position = 0
    private var isStarted = false
    private var isFinished = false

    private static var longest: Int { 1 << 20 }

    init(_ part: ZipPart, handler: Handler) {
        self.part = part
        self.handler = handler
        scanner = MarkupScanner(part: part.name, path: part.path)
    }

    /// Reads the next piece; `false` once the part is at its end.
    func advance() throws(TabularError) -> Bool {
        if isFinished { return false }
        guard buffer.count - position <= Self.longest else {
            throw TabularError("\(part.name) holds a tag or text longer than 1 MiB", path: part.path)
        }
        buffer.removeFirst(position)
        position = 0
        try fill()
        position = try buffer.withUnsafeBufferPointer { bytes throws(TabularError) in
            try scanner.scan(bytes, isAtEnd: isFinished, into: &handler)
        }
        return !isFinished
    }

    func readAll() throws(TabularError) {
        while try advance() {}
    }

    private func fill() throws(TabularError) {
        let bytes = try part.read()
        isFinished = bytes.isEmpty
        guard isStarted else {
            isStarted = true
            return try start(bytes)
        }
        if converter == nil {
            buffer += bytes
        } else if isFinished {
            converter?.finish(into: &buffer)
        } else {
            bytes.withUnsafeBufferPointer { converter?.convert($0, into: &buffer) }
        }
    }

    /// The encodings of a workbook are UTF-8 and UTF-16, told apart by the first bytes (ECMA-376 part 2, 8.1.1; XML 1.0,
    /// appendix F).
    private func start(_ bytes: ArraySlice<UInt8>) throws(TabularError) {
        let encoding: TextEncoding =
            if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0x3C, 0]) {
                .utf16LittleEndian
            } else if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0x3C]) {
                .utf16BigEndian
            } else {
                .utf8
            }
        let mark = encoding.byteOrderMark
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
        if encoding == .utf8 {
            if let other = Self.declared(text) {
                throw TabularError(
                    "\(part.name) is in the encoding \(other)", path: part.path, hint: "save it again in Excel")
            }
            buffer += text
        } else {
            guard let decoder = TextConverter.decoder(from: encoding) else {
                throw TabularError("the C library cannot decode \(encoding.rawValue)", path: part.path)
            }
            converter = consume decoder
            text.withUnsafeBufferPointer { converter?.convert($0, into: &buffer) }
        }
    }

    /// The encoding of an XML declaration, unless it is UTF-8 or a part of it.
    private static func declared(_ bytes: ArraySlice<UInt8>) -> String? {
        let start = String(decoding: bytes.prefix(200), as: UTF8.self)
        guard start.hasPrefix("<?xml"), let end = start.firstRange(of: "?>"),
            let match = start[..<end.lowerBound].firstMatch(of: #/encoding\s*=\s*["']([^"']*)["']/#)
        else { return nil }
        return ["utf-8", "utf8", "us-ascii"].contains(match.1.lowercased()) ? nil : String(match.1)
    }
}
