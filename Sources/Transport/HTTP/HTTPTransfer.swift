import CCurl

/// One request on one libcurl handle, and what is known of how far it came.
///
/// libcurl sends a request again by itself when a kept connection ends before the first byte of an answer, even a POST
/// that was uploaded completely (`Curl_retry_request`). For an SMS that is a second SMS. So
/// - the body comes from a read function that cannot be rewound: once a byte of it left, there is no second attempt;
/// - a request without a body is stopped in the pre-request function if its head had left before.
///
/// HTTP/1.1 unless the caller asks for more. A server that ends an HTTP/2 connection says which streams it has not acted on, but libcurl 7.88 retries
/// those in the same way as lost ones and does not tell which they are: measured with nginx ending a connection every 50
/// requests, a third of the outcomes would be in doubt, over HTTP/1.1 none (`Connection: close` comes in time).
final class HTTPTransfer {
    struct Rules: Sendable {
        var responseLimit: Int
        var caFile: String?
        var allowsHTTP2 = false
    }

    let continuation: CheckedContinuation<TransferOutcome, Never>
    private let easy: UnsafeMutableRawPointer
    let request: TransferRequest
    private let responseLimit: Int
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var bodyOffset = 0
    /// How often a connection was ready and the request about to go.
    private var attempts = 0
    /// The whole body had been taken when libcurl asked for it once more: its own count of what left begins anew then.
    private var hadBodyTaken = false
    private var headIsComplete = false
    private var headers: [(String, String)] = []
    private var body: [UInt8] = []
    private var received = 0

    init(
        _ request: TransferRequest, on easy: UnsafeMutableRawPointer, within patience: Duration, rules: Rules,
        continuation: CheckedContinuation<TransferOutcome, Never>
    ) {
        self.request = request
        self.easy = easy
        self.continuation = continuation
        responseLimit = rules.responseLimit
        setRequest()
        setFunctions()
        cu_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        cu_set_string(easy, CURLOPT_PROXY, "")
        cu_set_string(easy, CURLOPT_USERAGENT, "Hongyan")
        cu_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cu_set_long(
            easy, CURLOPT_HTTP_VERSION, Int(rules.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        // Waits for the connection that there is rather than opening one more.
        if rules.allowsHTTP2 { cu_set_long(easy, CURLOPT_PIPEWAIT, 1) }
        // A server closes a connection that was idle for long (Node and Apache: 5 s), perhaps while we are writing to it.
        cu_set_long(easy, CURLOPT_MAXAGE_CONN, 4)
        cu_set_long(easy, CURLOPT_TIMEOUT_MS, patience.milliseconds)
        if let caFile = rules.caFile { cu_set_string(easy, CURLOPT_CAINFO, caFile) }
    }

    deinit {
        curl_slist_free_all(headerList)
    }

    /// What became of the request, once libcurl has ended with `result`. The handle must not have been reset yet.
    func outcome(of result: CURLcode) -> TransferOutcome {
        if result == CURLE_OK, headIsComplete {
            var status = 0
            cu_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            return .response(status: status, headers: headers, body: body)
        }
        let reason = received > responseLimit ? "the answer is longer than \(responseLimit) bytes" : reason(of: result)
        return mayHaveArrived ? .ambiguous(reason: reason) : .notSent(reason: reason)
    }

    /// libcurl takes the end of the connection for the end of the head.
    private func reason(of result: CURLcode) -> String {
        switch result {
        case CURLE_OK: "the answer breaks off in its head"
        case CURLE_OPERATION_TIMEDOUT: "no complete answer within \(request.timeout)"
        case CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK: "the connection was closed without an answer"
        default: result.sentence
        }
    }

    /// Whether the whole request was handed to the network, as far as libcurl can tell; in doubt, true.
    private var mayHaveArrived: Bool {
        guard attempts > 0 else { return false }
        if request.body.isEmpty { return headBytesSent > 0 }
        if hadBodyTaken { return true }
        var uploaded: curl_off_t = 0
        cu_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded)
        return uploaded >= request.body.count
    }

    private var headBytesSent: Int {
        var sent = 0
        cu_get_long(easy, CURLINFO_REQUEST_SIZE, &sent)
        return sent
    }
}

// MARK: - Setting up

extension HTTPTransfer {
    private func setRequest() {
        cu_set_string(easy, CURLOPT_URL, request.url)
        if !request.body.isEmpty || request.method == "POST" {
            cu_set_long(easy, CURLOPT_POST, 1)
            cu_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        } else if request.method == "HEAD" {
            cu_set_long(easy, CURLOPT_NOBODY, 1)
        }
        cu_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        for header in request.headers {
            // "Name:" would remove a header; "Name;" sends it empty.
            add(header: header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        // libcurl's own additions: a media type that we did not state, and a wait for 100 (Continue).
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { add(header: "Content-Type:") }
        add(header: "Expect:")
        cu_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func add(header: String) {
        if let longer = curl_slist_append(headerList, header) { headerList = longer }
    }

    private func setFunctions() {
        // The transfer is held by the loop until libcurl is done with the handle.
        let this = Unmanaged.passUnretained(self).toOpaque()
        cu_set_bytes_function(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
            transfer(context)?.fill(bytes, size * count) ?? 0
        }
        cu_set_pointer(easy, CURLOPT_READDATA, this)
        cu_set_seek_function(easy) { context, _, _ in
            transfer(context)?.refuseToRewind() ?? CURL_SEEKFUNC_FAIL
        }
        cu_set_pointer(easy, CURLOPT_SEEKDATA, this)
        cu_set_bytes_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            transfer(context)?.take(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        cu_set_pointer(easy, CURLOPT_HEADERDATA, this)
        cu_set_bytes_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            transfer(context)?.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        cu_set_pointer(easy, CURLOPT_WRITEDATA, this)
        cu_set_prerequest_function(easy) { context, _, _, _, _ in
            transfer(context)?.mayStart() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        cu_set_pointer(easy, CURLOPT_PREREQDATA, this)
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

// MARK: - What libcurl asks and tells

extension HTTPTransfer {
    /// A connection is ready. False stops a second attempt when the first may have reached the server.
    private func mayStart() -> Bool {
        attempts += 1
        if attempts > 1, request.body.isEmpty, headBytesSent > 0 { return false }
        bodyOffset = 0
        return true
    }

    private func fill(_ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> Int {
        let count = min(capacity, request.body.count - bodyOffset)
        guard count > 0, let buffer else { return 0 }
        request.body.withUnsafeBytes { body in
            UnsafeMutableRawBufferPointer(start: buffer, count: count)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: body[bodyOffset..<bodyOffset + count]))
        }
        bodyOffset += count
        return count
    }

    private func refuseToRewind() -> Int32 {
        if bodyOffset == request.body.count { hadBodyTaken = true }
        return CURL_SEEKFUNC_FAIL
    }

    private func take(header bytes: UnsafeRawBufferPointer) -> Int {
        received += bytes.count
        guard received <= responseLimit else { return 0 }
        if bytes.starts(with: "HTTP/".utf8) {
            headers = []  // an interim answer (1xx) came before
            headIsComplete = false
        } else if bytes.elementsEqual("\r\n".utf8) || bytes.elementsEqual("\n".utf8) {
            headIsComplete = true
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((trimmed(bytes[..<colon]), trimmed(bytes[(colon + 1)...])))
        }
        return bytes.count
    }

    private func take(body bytes: UnsafeRawBufferPointer) -> Int {
        received += bytes.count
        guard received <= responseLimit else { return 0 }
        body.append(contentsOf: bytes)
        return bytes.count
    }
}

/// Without the white space around it (RFC 9110, 5.5).
private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
}
