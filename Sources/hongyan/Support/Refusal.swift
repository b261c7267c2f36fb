import Foundation
import Model
import Sandbox

/// Why a command did not do what it was asked, as one sentence.
enum Refusal {
    static func sentence(for error: any Error) -> String {
        switch error {
        case let problem as Problem: problem.description
        case let error as SandboxError: error.description
        case let error as CocoaError: file(error)
        default: "\(error)"
        }
    }

    /// Foundation's errors of files: what the system said, and about which file.
    private static func file(_ error: CocoaError) -> String {
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError
        let reason = cause.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
        return Problem(reason, at: error.filePath.map { Place(file: $0) }, hint: "check the path and its permissions")
            .description
    }
}
