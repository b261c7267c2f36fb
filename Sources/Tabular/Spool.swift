import Glibc

/// Bytes that are kept aside and read again in any order: the first in memory, the rest in a file without a name.
///
/// The file is in `TMPDIR`, `/var/tmp` or `/tmp`. It is unlinked as soon as it is made: it is gone with the process, however
/// that ends, and nobody else can open it.
final class Spool {
    private(set) var count = 0
    /// The bytes from 0 on that are in memory.
    private(set) var head: [UInt8] = []
    private let path: String
    private let headSize: Int
    private var file: CInt = -1
    private var waiting: [UInt8] = []

    private static let chunk = 256 * 1024

    /// - Parameters:
    ///   - path: the file that is read, for errors.
    ///   - headSize: bytes to keep in memory.
    init(for path: String, headSize: Int) {
        self.path = path
        self.headSize = headSize
    }

    deinit { if file >= 0 { close(file) } }

    /// Appends bytes that will be read as one: they are in memory as a whole or not at all.
    func append(_ bytes: [UInt8]) throws(TabularError) {
        if file < 0 {
            if head.count + bytes.count <= headSize {
                head += bytes
                count = head.count
                return
            }
            file = try Self.temporaryFile(for: path)
        }
        waiting += bytes
        count += bytes.count
        if waiting.count >= Self.chunk { try flush() }
    }

    /// Nothing will be appended any more.
    func finish() throws(TabularError) {
        try flush()
        waiting = []
    }

    /// Bytes beyond `head`.
    func read(_ range: Range<Int>) throws(TabularError) -> [UInt8] {
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while done < range.count {
                let offset = off_t(range.lowerBound - head.count + done)
                let length = pread(file, buffer.baseAddress?.advanced(by: done), range.count - done, offset)
                if length < 0, errno == EINTR { continue }
                if length <= 0 { break }
                done += length
            }
            filled = done
        }
        guard done == range.count else { throw failure("read") }
        return bytes
    }

    private func flush() throws(TabularError) {
        var offset = 0
        while offset < waiting.count {
            let length = waiting.withUnsafeBytes {
                write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { throw failure("write") }
            offset += length
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private func failure(_ what: String) -> TabularError {
        TabularError(
            "cannot \(what) the temporary file (\(String(cString: strerror(errno))))", path: path, hint: Self.hint)
    }

    private static let hint = "set TMPDIR to a folder with room"

    private static func temporaryFile(for path: String) throws(TabularError) -> CInt {
        for folder in [getenv("TMPDIR").map { String(cString: $0) }, "/var/tmp", "/tmp"] {
            guard let folder else { continue }
            var template = Array("\(folder)/hongyan.XXXXXX".utf8CString)
            let file = mkstemp(&template)
            if file < 0 { continue }
            unlink(template)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
            return file
        }
        throw TabularError(
            "cannot make a temporary file (\(String(cString: strerror(errno))))", path: path, hint: hint)
    }
}
