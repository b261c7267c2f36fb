import Foundation

/// A mail that the sandbox server took, with its envelope.
public struct KeptMail: Sendable, Hashable {
    /// One recipient of the envelope, with what was asked about it (RFC 3461).
    public struct Recipient: Sendable, Hashable {
        /// Without angle brackets.
        public var address: String
        /// NOTIFY: the conditions to be reported, `["NEVER"]`, or empty where nothing was said.
        public var notify: Set<String>
        /// ORCPT, decoded from xtext: `rfc822;li@example.com`.
        public var originalRecipient: String?

        /// Whether a failure is to be reported: unless NOTIFY says otherwise (RFC 3461 §4.1).
        var wantsFailures: Bool { notify.isEmpty || notify.contains("FAILURE") }
        /// Whether delivery is to be reported: only if NOTIFY says so.
        var wantsSuccess: Bool { notify.contains("SUCCESS") }
    }

    /// The server's own name for the mail: in the reply to the dot, in `Received:`, and in the file's name.
    public var id: String
    /// The envelope's sender, empty for `<>`.
    public var sender: String
    /// The envelope's recipients, in order.
    public var recipients: [Recipient]
    /// ENVID, decoded from xtext (RFC 3461 §4.4).
    public var envelopeID: String?
    /// Whether RET=FULL was asked for: bounces then carry the whole mail and not only its headers.
    public var returnsFull: Bool
    /// Whether SMTPUTF8 was asked for (RFC 6531).
    public var isUTF8: Bool
    /// What the client called itself.
    public var hello: String
    /// Whether it said so with EHLO.
    public var isExtended: Bool
    /// The user that logged in.
    public var user: String?
    /// The message byte for byte as the client meant it: CRLF, dots unstuffed, no trace headers of ours.
    public var message: [UInt8]
    /// When the dot came.
    public var receivedAt: Date
    /// The file in the Maildir, if the server keeps any; it has trace headers before the message.
    public var file: String?

    /// The addresses of `recipients`.
    public var addresses: [String] { recipients.map(\.address) }

    /// The first header of that name (case does not matter), unfolded, still encoded; `nil` if there is none.
    public func header(_ name: String) -> String? {
        MailHeaders.first(name, in: message)
    }
}

/// A bounce or other delivery report that the sandbox wrote (RFC 3464).
public struct KeptBounce: Sendable, Hashable {
    /// The server's own name for the report.
    public var id: String
    /// The address it goes to: the sender of the mail's envelope.
    public var to: String
    /// The `id` of the mail that it reports on.
    public var mailID: String
    /// The recipients that it reports on.
    public var recipients: [String]
    /// The report as RFC 5322 message, CRLF.
    public var message: [UInt8]
    /// The file in `bounces/new`, if the server keeps any.
    public var file: String?
}

/// The header section of a message, as far as the sandbox reads one.
enum MailHeaders {
    /// Where the header section ends: the offset behind its last line, before the empty line.
    static func end(of message: [UInt8]) -> Int {
        var start = 0
        while start < message.count {
            let end = message[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? message.count
            if message[start] == 0x0A || message[start] == 0x0D { return start }
            start = end
        }
        return message.count
    }

    static func first(_ name: String, in message: [UInt8]) -> String? {
        let wanted = Array(name.lowercased().utf8)
        var value: [UInt8]?
        for line in message[..<end(of: message)].split(separator: 0x0A) {
            let line = line.last == 0x0D ? line.dropLast() : line
            let isContinued = line.first == 0x20 || line.first == 0x09
            if let found = value {
                guard isContinued else { break }
                value = found + line
            } else if !isContinued, let colon = line.firstIndex(of: 0x3A),
                line[..<colon].map(ASCII.lowercased) == wanted
            {
                value = Array(line[(colon + 1)...])
            }
        }
        guard let value else { return nil }
        return String(decoding: value, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }
}

/// Bytes as ASCII characters.
enum ASCII {
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowercased(byte))
    }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
