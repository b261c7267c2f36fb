import Foundation
import Model
import Sandbox

/// Why a command did not do what it was asked, as one sentence.
enum Refusal {
    static func sentence(for error: any Error) -> String {
        switch error {
        case let problem as Problem: problem.description
        case let error as SandboxError: error.description
        case let error as CocoaError: problem(with: error).description
        default: "\(error)"
        }
    }

    /// Foundation's errors of files: what the system said, and about which file.
    static func problem(with error: CocoaError, path: String? = nil) -> Problem {
        let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error
        let reason = (cause as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
        let path = path ?? error.filePath ?? error.url?.path
        return Problem(
            reason ?? error.localizedDescription, at: path.map { Place(file: $0) },
            hint: "check that it is there and that you may write it")
    }
}
