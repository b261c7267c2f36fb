import Foundation
import Model
import Synchronization

/// Standard output, written through one hand and at once, so that lines keep their order whoever reads them.
///
/// A reader that went away (`| head`) is no fault: what would have followed is dropped and the work goes on, so that a
/// closed pipe never leaves a launch or an import half done. A full disk is one, and is told at the end.
enum Output {
    private struct State {
        var isClosed = false
        var fault: Problem?
    }

    private static let state = Mutex(State())

    /// A line of text, or several.
    static func line(_ text: String = "") { bytes(Array("\(text)\n".utf8)) }

    /// A file's content, as it is.
    static func bytes(_ bytes: [UInt8]) {
        state.withLock { state in
            guard !state.isClosed else { return }
            do {
                try FileHandle.standardOutput.write(contentsOf: Data(bytes))
            } catch {
                state.isClosed = true
                if !isBrokenPipe(error) {
                    state.fault = Problem(
                        "standard output cannot be written: \((error as NSError).localizedDescription)",
                        hint: "the work itself is done; only what was to be shown is missing")
                }
            }
        }
    }

    /// - Throws: what kept the output from being written; a reader that went away is not among it.
    static func requireWritten() throws {
        if let fault = state.withLock({ $0.fault }) { throw fault }
    }

    private static func isBrokenPipe(_ error: any Error) -> Bool {
        var error = error as NSError
        while let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { error = cause }
        return error.domain == NSPOSIXErrorDomain && error.code == Int(EPIPE)
    }
}
