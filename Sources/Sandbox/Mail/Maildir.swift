import Foundation

/// A mailbox folder in Maildir form (https://cr.yp.to/proto/maildir.html): a mail is written to `tmp` and renamed into
/// `new`, so that a reader never sees half of one.
struct Maildir: Sendable {
    private let path: String

    /// Makes the folder with `tmp`, `new` and `cur` where they are missing.
    init(path: String) throws(SandboxError) {
        self.path = path
        for part in ["tmp", "new", "cur"] {
            try SandboxFiles.makeFolder("\(path)/\(part)")
        }
    }

    /// Writes a mail under a name made of the time and its id; gives the file's path.
    func keep(_ bytes: [UInt8], id: String, at date: Date) throws(SandboxError) -> String {
        let name = "\(Int(date.timeIntervalSince1970)).\(id).sandbox"
        let temporary = "\(path)/tmp/\(name)"
        let final = "\(path)/new/\(name)"
        do {
            try Data(bytes).write(to: URL(filePath: temporary), options: .withoutOverwriting)
            try FileManager.default.moveItem(atPath: temporary, toPath: final)
        } catch {
            throw SandboxError(kind: .cannotWrite, what: final, reason: error.localizedDescription)
        }
        return final
    }
}

/// Files and folders, with the sandbox's own errors.
enum SandboxFiles {
    static func makeFolder(_ path: String) throws(SandboxError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SandboxError(kind: .cannotWrite, what: path, reason: error.localizedDescription)
        }
    }
}
