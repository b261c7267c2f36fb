import Foundation
import Hummingbird
import NIOCore

/// The fields of a posted form (`application/x-www-form-urlencoded`, WHATWG URL 5.1) or of a query, in order.
struct Form: Sendable {
    let fields: [(String, String)]

    /// The first field of this name.
    subscript(_ name: String) -> String? { fields.first { $0.0 == name }?.1 }

    init(encoded text: some StringProtocol) {
        fields = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// Reads the request's body.
    static func posted(_ request: Request, context: ConsoleContext) async throws -> Form {
        Form(encoded: String(buffer: try await request.body.collect(upTo: context.maxUploadSize)))
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
