import CGMime

/// Reads mails into their parts, by GMime.
///
/// Made for hostile input: whatever the bytes are, there is a result. The size, the depth, the number of parts and of headers
/// that are looked at are bounded.
enum MailReader {
    /// More than any report needs; a bigger original is cut.
    private static let maximumSize = 4 << 20
    private static let maximumDepth = 12
    private static let maximumParts = 200
    private static let maximumHeaders = 500
    private static let maximumHeaderLength = 8_192
    /// Long, many, and of no interest here.
    private static let ignored = [
        "dkim-", "arc-", "x-ms-exchange-crosstenant", "x-google-", "x-gm-", "domainkey", "x-spam-",
    ]

    private static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    static func parts(of mail: some Collection<UInt8>) -> MailParts {
        _ = isReady
        let bytes = canonical(Array(mail.prefix(maximumSize)))
        let message = bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { hy_mime_parse($0.baseAddress, $0.count) }
        }
        guard let message else { return MailParts(root: MailPart(type: "text/plain")) }
        defer { hy_mime_free(message) }
        var budget = maximumParts
        var parts = parts(of: message, depth: 0, budget: &budget)
        // A boundary that never comes: what stands there is still text.
        if parts.original == nil, parts.leaves.allSatisfy(\.content.isEmpty) {
            parts.leaves = [MailPart(type: "text/plain", content: body(of: bytes))]
        }
        return parts
    }

    private static func body(of mail: [UInt8]) -> [UInt8] {
        var index = mail.startIndex
        while let end = mail[index...].firstIndex(of: 0x0A) {
            if Bytes.trimmed(mail[index..<end]).isEmpty { return Array(mail[(end + 1)...]) }
            index = end + 1
        }
        return []
    }

    /// Without NUL, which ends a text in C; with line feeds where the lines end with a carriage return alone; and without the
    /// line that a mailbox file puts in front.
    private static func canonical(_ mail: [UInt8]) -> [UInt8] {
        var bytes = mail
        for index in bytes.indices where bytes[index] == 0 { bytes[index] = Bytes.space }
        if !bytes.contains(0x0A) { bytes = bytes.map { $0 == 0x0D ? 0x0A : $0 } }
        if Bytes.starts(bytes[...], "From ") || Bytes.starts(bytes[...], ">From "), let end = bytes.firstIndex(of: 0x0A)
        {
            bytes.removeFirst(end + 1)
        }
        indentParameters(&bytes)
        return bytes
    }

    /// A parameter that stands on a line of its own without being indented ends the header for every reader that keeps to the
    /// rules: a space in front makes it belong to the line before. No mail has many of them.
    private static func indentParameters(_ bytes: inout [UInt8]) {
        let patterns = ["\nboundary=", "\r\nboundary="].map { Array($0.utf8) }
        var index = 0
        var left = 20
        while left > 0, let semicolon = bytes[index...].firstIndex(of: UInt8(ascii: ";")) {
            index = semicolon + 1
            guard let pattern = patterns.first(where: { bytes[index...].starts(with: $0) }) else { continue }
            bytes.insert(Bytes.space, at: index + pattern.count - "boundary=".utf8.count)
            left -= 1
        }
    }

    private static func parts(of message: UnsafeMutablePointer<GMimeMessage>, depth: Int, budget: inout Int)
        -> MailParts
    {
        var parts = MailParts(root: MailPart(type: "text/plain"))
        guard let root = hy_mime_header_object(message) else { return parts }
        parts.root.headers = headers(of: root)
        guard let body = hy_mime_root(message) else { return parts }
        parts.root.type = type(of: body)
        parts.root.headers += headers(of: body)
        parts.reportType = hy_mime_parameter(body, "report-type").map { String(cString: $0).lowercased() } ?? ""
        walk(body, depth: depth, budget: &budget, into: &parts)
        return parts
    }

    private static func walk(
        _ object: UnsafeMutablePointer<GMimeObject>, depth: Int, budget: inout Int, into parts: inout MailParts
    ) {
        guard budget > 0, depth < maximumDepth else { return }
        budget -= 1
        switch hy_mime_kind(object) {
        case HYMimeMultipart:
            for index in 0..<hy_mime_count(object) {
                guard budget > 0, let child = hy_mime_child(object, index) else { break }
                walk(child, depth: depth + 1, budget: &budget, into: &parts)
            }
        case HYMimeMessage:
            guard parts.original == nil, let inner = hy_mime_inner(object) else { return }
            let read = Self.parts(of: inner, depth: depth + 1, budget: &budget)
            parts.original = read.root
            parts.inner = [read]
        default:
            let part = MailPart(type: type(of: object), content: content(of: object))
            if part.type == "text/rfc822-headers", parts.original == nil {
                parts.original = MailPart(headers: FieldBlock.fields(part.content[...]).fields, type: part.type)
            } else {
                parts.leaves.append(part)
            }
        }
    }

    private static func type(of object: UnsafeMutablePointer<GMimeObject>) -> String {
        guard let type = hy_mime_type(object), let subtype = hy_mime_subtype(object) else { return "text/plain" }
        return "\(String(cString: type))/\(String(cString: subtype))".lowercased()
    }

    private static func headers(of object: UnsafeMutablePointer<GMimeObject>) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for index in 0..<min(Int(hy_mime_header_count(object)), maximumHeaders) {
            guard let header = hy_mime_header(object, Int32(index)), let start = g_mime_header_get_name(header),
                let raw = g_mime_header_get_raw_value(header)
            else { continue }
            let name = String(cString: start).lowercased()
            if !Self.ignored.contains(where: name.hasPrefix) { headers.append((name, value(raw))) }
        }
        return headers
    }

    /// Unfolded, cut where it is endless, its encoded words decoded.
    private static func value(_ raw: UnsafePointer<CChar>) -> String {
        let length = min(strlen(raw), maximumHeaderLength)
        let bytes = UnsafeRawBufferPointer(start: raw, count: length)
        let text = Line.unfolded(Array(bytes))
        guard Bytes.contains(text[...], "=?"), let decoded = hy_mime_decoded(text) else {
            return String(decoding: text, as: UTF8.self)
        }
        defer { g_free(decoded) }
        return String(cString: decoded)
    }

    private static func hy_mime_decoded(_ text: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        (text.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { CGMime.hy_mime_decoded($0.baseAddress) }
    }

    private static func content(of object: UnsafeMutablePointer<GMimeObject>) -> [UInt8] {
        var length = 0
        guard let content = hy_mime_content(object, &length) else { return [] }
        defer { g_free(content) }
        return Array(UnsafeRawBufferPointer(start: content, count: length))
    }
}
