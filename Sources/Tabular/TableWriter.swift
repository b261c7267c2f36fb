import Glibc

/// Writes a CSV file that Excel opens by a double click: comma, CR LF, quotes where needed (RFC 4180), UTF-8 with a
/// byte order mark or GB 18030.
///
/// The rows go to a file beside the wanted one, which takes its name only in `close()`: a half-written table is never
/// seen under the name. What is not closed is removed.
public final class TableWriter {
    public let path: String
    private let temporaryPath: String
    private let descriptor: CInt
    private var converter: TextConverter?
    private var buffer: [UInt8] = []
    private var encoded: [UInt8] = []
    private var isOpen = true

    /// - Throws: a folder that cannot be written to, an encoding that the system does not know.
    public init(path: String, encoding: TextEncoding = .utf8) throws(TabularError) {
        self.path = path
        temporaryPath = "\(path).\(getpid()).part"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TabularError("cannot write the file (\(String(cString: strerror(errno))))", path: path)
        }
        if encoding == .utf8 {
            buffer = encoding.byteOrderMark
        } else {
            guard let converter = TextConverter.encoder(to: encoding) else {
                throw TabularError("the C library cannot encode \(encoding.rawValue)", path: path)
            }
            self.converter = consume converter
        }
    }

    deinit { discard() }

    /// Appends one row.
    public func append(_ cells: [String]) throws(TabularError) {
        // A row of one empty cell would be an empty line, which is no row.
        let isEmptyLine = cells.count == 1 && cells[0].isEmpty
        for (index, cell) in cells.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            append(cell, quoted: isEmptyLine || Self.needsQuotes(cell))
        }
        buffer.append(13)
        buffer.append(10)
        if buffer.count >= 64 * 1024 { try flush() }
    }

    /// Writes what is left to the disk and gives the file its name, in place of any that had it.
    public func close() throws(TabularError) {
        guard isOpen else { return }
        try flush()
        guard fsync(descriptor) == 0, Glibc.close(descriptor) == 0 else { throw failure() }
        isOpen = false
        guard rename(temporaryPath, path) == 0 else {
            let error = failure()
            unlink(temporaryPath)
            throw error
        }
    }

    /// Removes what was written; a file of that name stays as it was.
    public func discard() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
        unlink(temporaryPath)
    }

    private static func needsQuotes(_ cell: String) -> Bool {
        cell.utf8.contains { $0 == 34 || $0 == 44 || $0 == 13 || $0 == 10 }
    }

    private func append(_ cell: String, quoted: Bool) {
        guard quoted else {
            buffer += cell.utf8
            return
        }
        buffer.append(34)
        for byte in cell.utf8 {
            if byte == 34 { buffer.append(34) }
            buffer.append(byte)
        }
        buffer.append(34)
    }

    private func flush() throws(TabularError) {
        if converter != nil {
            encoded.removeAll(keepingCapacity: true)
            buffer.withUnsafeBufferPointer { converter?.convert($0, into: &encoded) }
            try write(encoded)
        } else {
            try write(buffer)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8]) throws(TabularError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            offset += count
        }
    }

    private func failure() -> TabularError {
        TabularError("cannot write the file (\(String(cString: strerror(errno))))", path: path)
    }
}
