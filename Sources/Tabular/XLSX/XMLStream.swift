import CExpat

/// What reads the elements of one part of a workbook.
protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes) throws(TabularError)
    func end(_ name: XMLName) throws(TabularError)
    /// Text between tags, in any number of pieces.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TabularError)
}

/// The local name of an element or attribute, valid only within the callback.
struct XMLName {
    private let start: UnsafePointer<CChar>

    /// Drops a prefix: `x:row` is `row`. The parts that are read use no name in two namespaces.
    init(_ qualified: UnsafePointer<CChar>) {
        var start = qualified
        var cursor = qualified
        while cursor.pointee != 0 {
            if cursor.pointee == CChar(UInt8(ascii: ":")) { start = cursor + 1 }
            cursor += 1
        }
        self.start = start
    }

    static func == (name: XMLName, text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes in
            for (index, byte) in bytes.enumerated() where UInt8(bitPattern: name.start[index]) != byte { return false }
            return name.start[bytes.count] == 0
        }
    }
}

/// The attributes of an element, valid only within the callback.
struct XMLAttributes {
    fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// The bytes of the value, ending in zero.
    func bytes(_ name: StaticString) -> UnsafePointer<CChar>? {
        guard var pair = pairs else { return nil }
        while let key = pair[0] {
            if XMLName(key) == name { return pair[1] }
            pair += 2
        }
        return nil
    }

    func string(_ name: StaticString) -> String? { bytes(name).map { String(cString: $0) } }

    func integer(_ name: StaticString) -> Int? { string(name).flatMap { Int($0) } }

    /// `xsd:boolean`: `1` or `true`.
    func isTrue(_ name: StaticString) -> Bool { ["1", "true"].contains(string(name)) }
}

/// Feeds a part of a workbook to a handler, piece by piece (expat).
///
/// Document types are refused, so that there are no entities to blow up, and a tag may not be longer than 1 MiB, so
/// that memory stays bounded whatever the part holds.
final class XMLStream {
    private let part: ZipPart
    private let handler: any XMLHandler
    private let parser: XML_Parser
    private var failure: TabularError?
    private var isFinished = false

    private static let longestTag = 1 << 20

    init(_ part: ZipPart, handler: any XMLHandler) throws(TabularError) {
        guard let parser = XML_ParserCreate(nil) else { throw TabularError("out of memory", path: part.path) }
        self.part = part
        self.handler = handler
        self.parser = parser
        // The parser lives as long as this object and calls back only within `advance`.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { user, name, attributes in
                guard let name else { return }
                XMLStream.of(user)?.call { handler throws(TabularError) in
                    try handler.start(XMLName(name), XMLAttributes(pairs: attributes))
                }
            },
            { user, name in
                guard let name else { return }
                XMLStream.of(user)?.call { handler throws(TabularError) in try handler.end(XMLName(name)) }
            })
        XML_SetCharacterDataHandler(parser) { user, text, length in
            guard let text, length > 0 else { return }
            text.withMemoryRebound(to: UInt8.self, capacity: Int(length)) { bytes in
                XMLStream.of(user)?.call { handler throws(TabularError) in
                    try handler.text(UnsafeBufferPointer(start: bytes, count: Int(length)))
                }
            }
        }
        XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
            guard let stream = XMLStream.of(user) else { return }
            stream.stop(TabularError("\(stream.part.name) declares a document type", path: stream.part.path))
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Reads the next piece; `false` once the part is at its end.
    func advance() throws(TabularError) -> Bool {
        if isFinished { return false }
        let bytes = try part.read()
        isFinished = bytes.isEmpty
        let status = bytes.withUnsafeBytes {
            XML_Parse(
                parser, $0.bindMemory(to: CChar.self).baseAddress, CInt($0.count), isFinished ? 1 : 0)
        }
        if let failure { throw failure }
        guard status == XML_STATUS_OK else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not XML"
            throw TabularError("\(part.name) in the file is broken (\(reason))", path: part.path)
        }
        guard isFinished || part.bytesRead - Int(XML_GetCurrentByteIndex(parser)) <= Self.longestTag else {
            throw TabularError("\(part.name) holds a tag longer than 1 MiB", path: part.path)
        }
        return !isFinished
    }

    func readAll() throws(TabularError) {
        while try advance() {}
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLStream? {
        user.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    private func call(_ body: (any XMLHandler) throws(TabularError) -> Void) {
        guard failure == nil else { return }
        do { try body(handler) } catch { stop(error) }
    }

    private func stop(_ error: TabularError) {
        failure = error
        _ = XML_StopParser(parser, XML_FALSE)
    }
}
