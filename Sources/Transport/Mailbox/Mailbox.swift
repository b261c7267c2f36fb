import CCurl

/// Why a mailbox could not be read.
public struct MailboxError: Error, CustomStringConvertible {
    /// One sentence, without user or password.
    public let description: String
}

/// A mailbox on a server, by IMAP (RFC 9051) or POP3 (RFC 1939), over libcurl.
///
/// One connection, one thread: it blocks. Nothing in the mailbox changes but by `remove`.
public final class Mailbox {
    /// Where it is, and who reads it.
    public struct Account: Sendable {
        /// `imaps://host:port/folder` or `pop3s://host:port`; `imap://` and `pop3://` ask for STARTTLS, but for a server on
        /// this machine.
        public var address: String
        public var user: String
        public var password: String
        /// Certificates to trust instead of the system's.
        public var caFile: String?
        /// For every single answer.
        public var timeout: Duration

        public init(
            address: String, user: String, password: String, caFile: String? = nil, timeout: Duration = .seconds(60)
        ) {
            self.address = address
            self.user = user
            self.password = password
            self.caFile = caFile
            self.timeout = timeout
        }

        var isPOP3: Bool { address.hasPrefix("pop3") }
    }

    /// More than any report needs; the rest of a bigger mail is not kept.
    static let maximumSize = 4 << 20

    private let account: Account
    private let easy: UnsafeMutableRawPointer
    /// Of POP3: the number that each mail has in this session, by its lasting name.
    private var numbers: [String: Int] = [:]
    private let sink = Sink()

    private final class Sink {
        var bytes: [UInt8] = []
    }

    /// - Throws: where the address is none of a mailbox.
    public init(_ account: Account) throws(MailboxError) {
        let schemes = ["imaps://", "imap://", "pop3s://", "pop3://"]
        guard let scheme = schemes.first(where: account.address.hasPrefix), account.address.count > scheme.count else {
            throw MailboxError(description: "not the address of a mailbox: it reads imaps://host/INBOX or pop3s://host")
        }
        guard let easy = curl_easy_init() else { throw MailboxError(description: "libcurl gives no handle") }
        self.account = account
        self.easy = easy
    }

    deinit { curl_easy_cleanup(easy) }

    // MARK: Reading

    /// The lasting names of the mails in it, the oldest first: UIDs of IMAP, unique ids of POP3.
    public func identifiers() throws(MailboxError) -> [String] {
        account.isPOP3 ? try uniqueIDs() : try uids()
    }

    /// A mail as it is, at most the first 4 MiB of it.
    public func mail(_ identifier: String) throws(MailboxError) -> [UInt8] {
        if account.isPOP3 {
            guard let number = numbers[identifier] else {
                throw MailboxError(description: "the mail is not there any more")
            }
            return try perform(path: "/\(number)")
        }
        return try perform(path: "\(folder);UID=\(identifier)")
    }

    /// Removes mails for good. Call it only once they are kept elsewhere.
    public func remove(_ identifiers: [String]) throws(MailboxError) {
        guard !identifiers.isEmpty else { return }
        if account.isPOP3 {
            // Numbers hold for one connection: after a new one they are looked up again.
            numbers = [:]
            _ = try uniqueIDs()
            for number in identifiers.compactMap({ numbers[$0] }) {
                _ = try perform(path: "/\(number)", command: "DELE", hasAnswer: false)
            }
            return
        }
        for start in stride(from: 0, to: identifiers.count, by: 200) {
            let set = identifiers[start..<min(start + 200, identifiers.count)].joined(separator: ",")
            _ = try perform(path: folder, command: "UID STORE \(set) +FLAGS.SILENT (\\Deleted)")
            // Only these: what somebody else marked is not ours to remove. A server without UIDPLUS (RFC 4315) keeps
            // them as deleted, and they are not found again.
            _ = try? perform(path: folder, command: "UID EXPUNGE \(set)")
        }
    }

    private func uids() throws(MailboxError) -> [String] {
        let answer = try perform(path: folder, command: "UID SEARCH UNDELETED")
        let words = String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let start = words.firstIndex(of: "SEARCH") else { return [] }
        return words[(start + 1)...].prefix { $0.allSatisfy(\.isNumber) }.map(String.init)
    }

    private func uniqueIDs() throws(MailboxError) -> [String] {
        let answer = try perform(path: "/", command: "UIDL")
        var identifiers: [String] = []
        for line in String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            guard words.count == 2, let number = Int(words[0]) else { continue }
            identifiers.append(String(words[1]))
            numbers[String(words[1])] = number
        }
        return identifiers
    }

    // MARK: libcurl

    private var folder: String {
        let path = account.address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        return path.count < 2 ? "/INBOX" : String(path)
    }

    private var server: String {
        let scheme = account.address.prefix { $0 != ":" }
        let host = account.address.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
        return "\(scheme)://\(host)"
    }

    /// Whether a server's address (`imap://localhost:143`) is this machine: the whole name counts, `localhost.example.com` and
    /// `localhost:x@example.com` are somewhere else.
    static func isOnThisMachine(_ server: String) -> Bool {
        let authority = server.drop { $0 != ":" }.dropFirst("://".count).prefix { $0 != "/" }
        let host =
            authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        return !authority.contains("@") && ["localhost", "127.0.0.1", "::1"].contains(String(host))
    }

    private func perform(path: String, command: String? = nil, hasAnswer: Bool = true) throws(MailboxError) -> [UInt8] {
        // The connection outlives the reset.
        curl_easy_reset(easy)
        cu_set_string(easy, CURLOPT_URL, server + path)
        cu_set_string(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s")
        cu_set_string(easy, CURLOPT_PROXY, "")
        cu_set_string(easy, CURLOPT_USERNAME, account.user)
        cu_set_string(easy, CURLOPT_PASSWORD, account.password)
        cu_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cu_set_long(easy, CURLOPT_TIMEOUT_MS, account.timeout.milliseconds)
        if !Self.isOnThisMachine(server) || server.hasPrefix("imaps") || server.hasPrefix("pop3s") {
            cu_set_long(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        if let caFile = account.caFile { cu_set_string(easy, CURLOPT_CAINFO, caFile) }
        if let command { cu_set_string(easy, CURLOPT_CUSTOMREQUEST, command) }
        if !hasAnswer { cu_set_long(easy, CURLOPT_NOBODY, 1) }
        sink.bytes = []
        cu_set_bytes_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
            let room = Mailbox.maximumSize - sink.bytes.count
            if room > 0 {
                sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: min(room, size * count)))
            }
            return size * count
        }
        cu_set_pointer(easy, CURLOPT_WRITEDATA, Unmanaged.passUnretained(sink).toOpaque())
        let result = curl_easy_perform(easy)
        guard result == CURLE_OK else {
            throw MailboxError(description: "\(server) does not give its mail: \(result.sentence)")
        }
        return sink.bytes
    }
}
