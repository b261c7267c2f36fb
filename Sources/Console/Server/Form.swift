import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a posted form (`application/x-www-form-urlencoded`, WHATWG URL 5.1) or of a query, in order.
struct Form: Sendable {
    /// More than any page of ours has.
    static let mostFields = 5_000

    let fields: [(String, String)]

    /// The first field of this name.
    subscript(_ name: String) -> String? { fields.first { $0.0 == name }?.1 }

    /// Every field of this name.
    func all(_ name: String) -> [String] { fields.filter { $0.0 == name }.map(\.1) }

    init(encoded text: some StringProtocol) {
        fields = text.split(separator: "&").prefix(Self.mostFields).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// Reads the request's body.
    ///
    /// - Throws: `Refusal` where it is no form; `NIOTooManyBytesError` where it is too long.
    static func posted(_ request: Request, context: ConsoleContext) async throws -> Form {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            throw Refusal(.unsupportedMediaType, Refusal.text(for: .unsupportedMediaType))
        }
        return Form(encoded: String(buffer: try await request.body.collect(upTo: context.maxUploadSize)))
    }

    /// Fields as they stand in a query; fields without a value are left out.
    static func encode(_ fields: [(String, String)]) -> String {
        fields.filter { !$0.1.isEmpty }.map { "\($0.0)=\(encode($0.1))" }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        let kept = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "&=+?#;'\""))
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }

    private static func decode(_ text: some StringProtocol) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return spaced.removingPercentEncoding ?? spaced
    }
}

extension Request {
    /// The fields behind the question mark.
    var query: Form { Form(encoded: uri.query ?? "") }
}
