/// Rows of a CSV file in any of the encodings, with a buffer that holds one chunk and one row.
final class CSVReader {
    let encoding: TextEncoding
    private(set) var delimiter: UInt8 = UInt8(ascii: ",")
    private let file: ByteFile
    private let markLength: Int
    private var wanted = ColumnSet.all
    private var converter: TextConverter?
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var line = 1
    private var width = 0

    /// A row that is longer has a quote too many, or is no row.
    static let longestRow = 1 << 20

    init(file: ByteFile) throws(TabularError) {
        self.file = file
        let found = try TextEncoding.detect(file)
        encoding = found.encoding
        markLength = found.markLength
        try start()
        if !announcedDelimiter() {
            delimiter = buffer.withUnsafeBufferPointer {
                CSVScanner.delimiter(of: UnsafeBufferPointer(rebasing: $0.prefix(64 * 1024)))
            }
        }
    }

    /// Goes back to the first row; encoding and delimiter are known by now.
    func rewind(only columns: ColumnSet) throws(TabularError) {
        wanted = columns
        try start()
        _ = announcedDelimiter()
    }

    private func start() throws(TabularError) {
        buffer.removeAll(keepingCapacity: true)
        position = 0
        isAtEnd = false
        line = 1
        width = 0
        if encoding != .utf8 {
            guard let converter = TextConverter.decoder(from: encoding) else {
                throw TabularError("the C library cannot decode \(encoding.rawValue)", path: file.path)
            }
            self.converter = consume converter
        }
        try file.rewind(to: markLength)
        try fill()
    }

    /// The next row that is not an empty line; `nil` at the end.
    func next() throws(TabularError) -> TableRow? {
        while true {
            if position == buffer.count, isAtEnd { return nil }
            let scanner = CSVScanner(delimiter: delimiter)
            let outcome = scan(scanner)
            switch outcome {
            case .incomplete:
                if buffer.count - position <= Self.longestRow {
                    try fill()
                } else {
                    return try unquotedRow(scanner)
                }
            case .unclosed:
                return try unquotedRow(scanner)
            case .row(let cells, let length, let lines, let isDoubtful):
                // A quote too many swallows the rows after it: the line by itself has the right number of cells.
                if lines > 1, cells.count < width || isDoubtful,
                    case .row(let plain, let plainLength, _, _) = scan(scanner, quoting: false), plain.count == width
                {
                    return take(plain, length: plainLength, lines: 1)
                }
                if cells.count == 1, cells[0].isEmpty {
                    _ = take(cells, length: length, lines: lines)
                    continue
                }
                width = max(width, width == 0 ? cells.count : 0)
                return take(cells, length: length, lines: lines)
            }
        }
    }

    /// The quote that opens a cell is never closed: it is text, and no row after it is lost.
    private func unquotedRow(_ scanner: CSVScanner) throws(TabularError) -> TableRow {
        guard case .row(let cells, let length, let lines, _) = scan(scanner, quoting: false) else {
            throw TabularError(
                "a row is longer than \(Self.longestRow >> 20) MiB", path: file.path, line: line,
                hint: "is it a CSV file?")
        }
        return take(cells, length: length, lines: lines)
    }

    private func scan(_ scanner: CSVScanner, quoting: Bool = true) -> CSVScanner.Outcome {
        buffer.withUnsafeBufferPointer {
            scanner.scan(
                UnsafeBufferPointer(rebasing: $0[position...]), isAtEnd: isAtEnd, quoting: quoting, expected: width,
                only: wanted)
        }
    }

    private func take(_ cells: [String], length: Int, lines: Int) -> TableRow {
        defer {
            position += length
            line += lines
        }
        return TableRow(line: line, cells: cells)
    }

    /// Drops what was read and appends one chunk of UTF-8.
    private func fill() throws(TabularError) {
        buffer.removeFirst(position)
        position = 0
        let hasMore = try file.next { bytes in
            if converter == nil {
                buffer += bytes
            } else {
                converter?.convert(bytes, into: &buffer)
            }
        }
        if !hasMore {
            converter?.finish(into: &buffer)
            isAtEnd = true
        }
    }

    /// Excel's own first line, `sep=;`, names the delimiter and is no row.
    private func announcedDelimiter() -> Bool {
        guard buffer.starts(with: "sep=".utf8), buffer.count > 5, buffer[5] == 10 || buffer[5] == 13 else {
            return false
        }
        delimiter = buffer[4]
        position = buffer[5] == 13 && buffer.count > 6 && buffer[6] == 10 ? 7 : 6
        line = 2
        return true
    }
}
