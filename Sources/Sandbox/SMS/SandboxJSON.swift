import Foundation

/// JSON as the gateway writes it: keys in order, slashes as they are.
enum SandboxJSON {
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only texts, numbers and lists of them are written here: there is nothing that could not be encoded.
        return (try? encoder.encode(value)).map { Array($0) } ?? Array("null".utf8)
    }
}
