import Foundation
import Synchronization

/// `messages.jsonl`: a JSON object a line for each message, in order of arrival.
final class MessageLog: Sendable {
    private let path: String
    private let file: Mutex<FileHandle>

    /// Goes on at the end of what is there.
    init(folder: String) throws(SandboxError) {
        try SandboxFiles.makeFolder(folder)
        path = "\(folder)/messages.jsonl"
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        do {
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            file = Mutex(handle)
        } catch {
            throw SandboxError(kind: .cannotWrite, what: path, reason: error.localizedDescription)
        }
    }

    func append(_ message: KeptSMS) throws(SandboxError) {
        let line = Data(SandboxJSON.encode(message) + [0x0A])
        do {
            try file.withLock { try $0.write(contentsOf: line) }
        } catch {
            throw SandboxError(kind: .cannotWrite, what: path, reason: error.localizedDescription)
        }
    }
}
