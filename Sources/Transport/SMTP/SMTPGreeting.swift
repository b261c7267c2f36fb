import CCurl
import Foundation

/// What is said on a connection while libcurl opens it: phase, replies, what the server offers.
final class SMTPGreeting {
    private(set) var phase = SMTPPhase.banner
    /// From the last EHLO only: what a server says before TLS may come from somebody in between (RFC 3207 §4.2).
    private(set) var extensions = SMTPExtensions()
    /// To the last command.
    private var lastReply: SMTPReply?
    private var isStartingTLS = false
    private var reader = SMTPReplyReader()
    private let secrets: SMTPSecrets
    private let transcript: (@Sendable (TranscriptLine) -> Void)?
    private let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(secrets: SMTPSecrets, transcript: (@Sendable (TranscriptLine) -> Void)?) {
        self.secrets = secrets
        self.transcript = transcript
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        errorBuffer.deallocate()
    }

    /// Makes libcurl tell us. The handle must be done with before the greeting goes.
    func listen(to easy: UnsafeMutableRawPointer) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        cu_set_bytes_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            greeting(context)?.take(server: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        cu_set_pointer(easy, CURLOPT_HEADERDATA, this)
        cu_set_debug_function(easy) { _, type, bytes, count, context in
            let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
            switch type {
            case CURLINFO_HEADER_OUT: greeting(context)?.take(client: bytes)
            case CURLINFO_TEXT: greeting(context)?.take(note: bytes)
            default: break
            }
            return 0
        }
        cu_set_pointer(easy, CURLOPT_DEBUGDATA, this)
        cu_set_long(easy, CURLOPT_VERBOSE, 1)
        cu_set_pointer(easy, CURLOPT_ERRORBUFFER, errorBuffer)
    }

    /// The outcome for the messages that waited for the connection, when libcurl could not open it.
    func outcome(of result: CURLcode) -> SMTPOutcome {
        if !isStartingTLS, let reply = lastReply {
            if reply.isTransient { return .deferred(reply: secrets.masked(reply), phase: phase) }
            if reply.isPermanent { return .failed(reply: secrets.masked(reply), phase: phase) }
            if result == CURLE_LOGIN_DENIED, phase == .auth { return .failed(reply: denial(reply), phase: .auth) }
        }
        let detail = secrets.masked(String(cString: errorBuffer))
        return .notSent(reason: detail.isEmpty ? result.sentence : detail)
    }

    /// A server that refuses a token of OAuth 2 does not say so at once: it asks for an empty line, with the reason as JSON in
    /// base64, before its 535. libcurl ends there.
    private func denial(_ challenge: SMTPReply) -> SMTPReply {
        let words = Data(base64Encoded: challenge.text).map { printable($0.prefix(300)) } ?? challenge.text
        return secrets.masked(SMTPReply(code: 535, lines: ["5.7.8 the relay refused the log-in: \(words)"]))
    }
}

private func greeting(_ context: UnsafeMutableRawPointer?) -> SMTPGreeting? {
    context.map { Unmanaged<SMTPGreeting>.fromOpaque($0).takeUnretainedValue() }
}

// MARK: - What libcurl tells

extension SMTPGreeting {
    private func take(client bytes: UnsafeRawBufferPointer) {
        let line = printable(bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") })
        let verb = line.prefix { $0 != " " }.uppercased()
        lastReply = nil
        isStartingTLS = verb == "STARTTLS"
        switch verb {
        case "EHLO", "HELO": phase = .hello
        case "AUTH": phase = .auth
        default: break
        }
        guard let transcript else { return }
        transcript(TranscriptLine(side: .client, text: phase == .auth ? maskedAuth(line) : secrets.masked(line)))
    }

    /// `AUTH PLAIN ****`; whatever is said in answer to a challenge, all of it.
    private func maskedAuth(_ line: String) -> String {
        let words = line.split(separator: " ")
        guard words.first?.uppercased() == "AUTH", words.count > 1 else { return SMTPSecrets.mask }
        return words.prefix(2).joined(separator: " ") + (words.count > 2 ? " " + SMTPSecrets.mask : "")
    }

    private func take(server bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            do {
                guard let reply = try reader.take(byte) else { continue }
                take(reply)
            } catch {
                // libcurl judges for itself what it cannot read.
                reader = SMTPReplyReader()
            }
        }
    }

    private func take(_ reply: SMTPReply) {
        lastReply = reply
        if phase == .hello, !isStartingTLS {
            extensions = SMTPExtensions(helloLines: reply.isPositive ? reply.lines : [])
        }
        guard let transcript else { return }
        for line in TranscriptLine.lines(of: secrets.masked(reply)) { transcript(line) }
    }

    /// libcurl's log, as far as it tells something about the network.
    private func take(note bytes: UnsafeRawBufferPointer) {
        guard let transcript else { return }
        let text = printable(bytes).trimmingPrefix(while: { $0 == " " })
        let topics = ["Connected to", "SSL connection using", "subject:", "issuer:", "SSL certificate"]
        guard topics.contains(where: text.hasPrefix) else { return }
        transcript(TranscriptLine(side: .note, text: secrets.masked(String(text.prefix { $0 != "?" }))))
    }
}

extension TranscriptLine {
    /// A reply as the server sent it: `250-mail.example.com`, `250 SIZE`.
    static func lines(of reply: SMTPReply) -> [TranscriptLine] {
        reply.lines.indices.map { index in
            let separator = index == reply.lines.count - 1 ? " " : "-"
            return TranscriptLine(side: .server, text: "\(reply.code)\(separator)\(reply.lines[index])")
        }
    }
}
