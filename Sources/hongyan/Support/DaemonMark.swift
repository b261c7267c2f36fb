import Foundation
import Model

#if canImport(Glibc)
    import Glibc
#endif

/// A file beside the database on which every `hongyan run` has a lock for as long as it lives: so that other commands know
/// whether somebody sends. The system lets go of it, however a program ends.
final class DaemonMark {
    private let descriptor: Int32

    /// Says that a daemon is here; several may be.
    ///
    /// - Throws: `Problem` where the file cannot be written.
    init(database: String) throws {
        descriptor = Self.file(of: database)
        guard descriptor >= 0, flock(descriptor, LOCK_SH) == 0 else {
            throw Problem(
                "cannot mark the store as served: \(String(cString: strerror(errno)))",
                at: Place(file: Self.path(database)), hint: "this user must be allowed to write there")
        }
    }

    deinit { close(descriptor) }

    /// Whether some `hongyan run` is at work on the store.
    static func isThere(database: String) -> Bool {
        let descriptor = file(of: database)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }

    private static func path(_ database: String) -> String { database + "-daemon" }

    private static func file(of database: String) -> Int32 {
        open(path(database), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }
}
