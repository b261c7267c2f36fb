import Foundation
import Model

/// Standard input as it comes.
enum StandardInput {
    /// The next bytes, at most 64 KiB, as soon as there are any; none at the end.
    static func next() throws -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
                count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
                initialized = max(0, count)
            }
            if count >= 0 { return bytes }
            if errno != EINTR { throw Problem("standard input cannot be read: \(String(cString: strerror(errno)))") }
        }
    }
}
