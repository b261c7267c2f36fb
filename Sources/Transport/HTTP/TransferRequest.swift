/// One HTTP request, complete in memory.
public struct TransferRequest: Sendable {
    /// A token of RFC 9110 §9.1: `POST`.
    public var method: String
    /// An absolute `http` or `https` URL, with everything in it percent-encoded.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// For everything together, from the call to the last byte of the answer.
    public var timeout: Duration

    public init(
        method: String = "POST", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// What is known about a request afterwards.
public enum TransferOutcome: Sendable {
    /// The complete answer. Header names are as the server wrote them.
    case response(status: Int, headers: [(String, String)], body: [UInt8])
    /// It is certain that the server never had the complete request: the URL or a header is unusable, resolving,
    /// connecting or TLS failed, or the upload stopped short. Sending it again cannot double anything.
    case notSent(reason: String)
    /// The request was handed over, and no complete answer came: the server may have acted on it or not.
    case ambiguous(reason: String)
}

extension TransferRequest {
    /// Why the request cannot be put on the wire as it stands, if so.
    ///
    /// A line end in a header would be a header of its own (RFC 9110 §5.5), therefore controls are refused.
    var fault: String? {
        guard !method.isEmpty, method.utf8.allSatisfy(isToken) else { return "the method is not a token: \(method)" }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return "the URL contains a space or a control character"
        }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isToken) else {
                return "the name of a header is not a token: \(header.name.debugDescription)"
            }
            if header.value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
                return "the header \(header.name) contains a control character"
            }
        }
        return nil
    }
}

/// `tchar` of RFC 9110 §5.6.2.
private func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default:
        "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
