import Foundation
import Model

/// The files of one folder under `templates/`, read once.
struct PackFolder {
    let name: String
    /// As problems name it: `templates/birthday`.
    let path: String
    /// Contents of manifest and templates by file name; hidden files are left out.
    private(set) var files: [String: String] = [:]
    /// Names of all others, which a manifest may name as attachments.
    private(set) var others: Set<String> = []
    private(set) var problems: [Problem] = []

    /// Files that may lie in a pack without being part of it.
    static let ignoredEndings = [".md", ".png", ".jpg", ".jpeg", ".gif"]

    init(name: String, path: String) {
        self.name = name
        self.path = path
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: path) else {
            problems.append(Problem("the folder cannot be read", at: Place(file: path), hint: "check its permissions"))
            return
        }
        for file in names.sorted() where !file.hasPrefix(".") {
            var isDirectory: ObjCBool = false
            _ = manager.fileExists(atPath: path + "/" + file, isDirectory: &isDirectory)
            if isDirectory.boolValue {
                report("a pack has no folders in it", file, hint: "move \(file) out of it")
            } else if !file.hasSuffix(".liquid") && file != "manifest.yaml" {
                others.insert(file)
            } else if let data = manager.contents(atPath: path + "/" + file) {
                read(data, file)
            } else {
                report("the file cannot be read", file, hint: "check its permissions")
            }
        }
    }

    /// `_name.liquid` → `name`, or in the shared folder `name.liquid`.
    static func partialName(of file: String, isShared: Bool) -> String? {
        guard file.hasSuffix(".liquid") else { return nil }
        let stem = file.dropLast(".liquid".count)
        if isShared { return String(stem) }
        return stem.hasPrefix("_") ? String(stem.dropFirst()) : nil
    }

    /// The bytes of a file; `nil` where it is not there.
    func bytes(of file: String) -> [UInt8]? { FileManager.default.contents(atPath: path + "/" + file).map(Array.init) }

    private mutating func read(_ data: Data, _ file: String) {
        guard let text = String(data: data, encoding: .utf8) else {
            report("the file is not UTF-8", file, hint: "save it as UTF-8")
            return
        }
        // Editors on Windows leave a byte order mark; it would be printed.
        files[file] = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    private mutating func report(_ message: String, _ file: String, hint: String?) {
        problems.append(Problem(message, at: Place(file: path + "/" + file), hint: hint))
    }
}
