import NIOHTTP1

/// A whole HTTP request.
struct HTTPQuestion: Sendable {
    var method: HTTPMethod
    /// Without the query.
    var path: String
    var headers: HTTPHeaders
    var body: [UInt8]
    /// The body was longer than is read; `body` is then empty.
    var isTooBig = false
}

/// A whole HTTP answer.
struct HTTPAnswer: Sendable {
    var status: HTTPResponseStatus
    var contentType: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    static func json(
        _ status: HTTPResponseStatus, _ value: some Encodable, headers: [(name: String, value: String)] = []
    ) -> HTTPAnswer {
        HTTPAnswer(
            status: status, contentType: "application/json; charset=utf-8", headers: headers,
            body: SandboxJSON.encode(value))
    }
}

/// What is to be done about a request.
enum HTTPReaction: Sendable {
    case answer(HTTPAnswer)
    /// Answer when this has been done.
    case answerAfter(@Sendable () async -> Void, HTTPAnswer)
    /// Never answer on this connection.
    case silence
    /// Close the connection.
    case drop
}
