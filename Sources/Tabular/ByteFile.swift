import Glibc

/// A file read in chunks from its start, as often as wanted.
final class ByteFile {
    let path: String
    let size: Int
    private(set) var bytesRead = 0
    private let descriptor: CInt
    private var chunk = [UInt8](repeating: 0, count: 256 * 1024)

    init(path: String) throws(TabularError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TabularError("cannot open the file (\(String(cString: strerror(errno))))", path: path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            size = 0
            throw TabularError("not a file", path: path, hint: "name a CSV or XLSX file")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The first bytes; reading goes on where it was.
    func peek(_ count: Int) throws(TabularError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let length = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, 0) }
        guard length >= 0 else { throw failure() }
        return Array(bytes.prefix(length))
    }

    /// Hands the whole file to `body`, chunk by chunk, and goes back to the start.
    func scan(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(TabularError) {
        try rewind(to: 0)
        while try next(body) {}
        try rewind(to: 0)
    }

    func rewind(to offset: Int) throws(TabularError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw failure() }
        bytesRead = offset
    }

    /// Hands the next chunk to `body`; `false` at the end of the file.
    func next(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(TabularError) -> Bool {
        let length = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard length >= 0 else { throw failure() }
        bytesRead += length
        if length == 0 { return false }
        chunk.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<length])) }
        return true
    }

    private func failure() -> TabularError {
        TabularError("cannot read the file (\(String(cString: strerror(errno))))", path: path)
    }
}
