import Foundation
import Model

/// A text that must not be seen: every description, dump and interpolation shows `•••`.
public struct Secret: Hashable, Sendable {
    /// The text itself, for the wire alone.
    let revealed: String

    init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }
    public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }

    /// What stands in its place.
    static let mask = "•••"

    /// Whether a key of a definition, a header or a variable's name says that its value is secret:
    /// `password`, `apikey`, `TWILIO_AUTH_TOKEN`, `Authorization`.
    static func isNamed(by name: String) -> Bool {
        let name = name.lowercased()
        return ["password", "passwd", "secret", "token", "key", "authorization", "credential", "signature_key"]
            .contains { name.contains($0) } || name == "pass"
    }
}

/// Where a token of OAuth 2 comes from.
enum TokenSource: Sendable {
    case fixed(Secret)
    /// A file that another program keeps fresh: it is read for every connection.
    case file(String)

    /// - Throws: `Problem` where the file cannot be read.
    func read() throws(Problem) -> String {
        switch self {
        case .fixed(let secret): return secret.revealed
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
            else { throw Problem("the token cannot be read", at: Place(file: path)) }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}
