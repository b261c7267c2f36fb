/// A message and whom the relay shall bring it to, which the headers do not decide.
public struct SMTPEnvelope: Sendable, Hashable {
    /// The return path, to which bounces go; empty for none (`MAIL FROM:<>`).
    public var sender: String
    /// At least one. All or none get the message: the first refusal of a recipient is the outcome for everyone.
    public var recipients: [String]
    /// RFC 5322 with CRLF, not dot-stuffed. A bare CR or LF is made a CRLF on the way.
    public var message: [UInt8]
    /// Given to the server as ENVID (RFC 3461 §4.4) where it offers DSN; comes back in its notifications.
    public var envelopeID: String?
    /// Of what servers shall notify the sender, where they offer DSN (RFC 3461 §4.1); empty: the server's own way, which is
    /// failures, and delays as it likes.
    public var notifications: Set<Notification>

    public init(
        sender: String, recipients: [String], message: [UInt8], envelopeID: String? = nil,
        notifications: Set<Notification> = []
    ) {
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.envelopeID = envelopeID
        self.notifications = notifications
    }

    /// What a server can notify of.
    public enum Notification: String, Sendable, Hashable, CaseIterable {
        case success = "SUCCESS"
        case failure = "FAILURE"
        case delay = "DELAY"
    }
}

/// An envelope that was checked and brought into the form of the wire, whichever server it goes to.
///
/// Made by the caller, apart from the thread that does the sending: it goes through every byte of the message.
public struct SMTPParcel: Sendable {
    let sender: SMTPAddress?
    let recipients: [SMTPAddress]
    /// Dot-stuffed, with the final `.` CRLF.
    let payload: [UInt8]
    /// Bytes of the message in the meaning of RFC 1870 §6: CRLFs counted, dot-stuffing not.
    let size: Int
    let hasEightBitBytes: Bool
    let envelopeID: String?
    /// `FAILURE,DELAY`; nil: the server's own way.
    let notify: String?

    /// - Throws: what we refuse to put on any wire.
    public init(_ envelope: SMTPEnvelope) throws(SMTPRefusal) {
        guard !envelope.recipients.isEmpty else {
            throw SMTPRefusal(code: 554, phase: .rcpt, text: "5.5.1 the message has no recipient")
        }
        sender = envelope.sender.isEmpty ? nil : try SMTPAddress(envelope.sender, phase: .mail)
        var recipients: [SMTPAddress] = []
        for text in envelope.recipients { recipients.append(try SMTPAddress(text, phase: .rcpt)) }
        self.recipients = recipients
        (payload, size) = DotStuffing.stuffed(envelope.message)
        hasEightBitBytes = envelope.message.contains { $0 >= 0x80 }
        envelopeID = envelope.envelopeID.map(xtext)
        let words = SMTPEnvelope.Notification.allCases.filter(envelope.notifications.contains).map(\.rawValue)
        notify = words.isEmpty ? nil : words.joined(separator: ",")
    }

    private init() {
        sender = nil
        recipients = []
        payload = []
        size = 0
        hasEightBitBytes = false
        envelopeID = nil
        notify = nil
    }

    /// For a dialogue that was over before it began.
    static let nothing = SMTPParcel()

    var needsUTF8: Bool { sender?.needsUTF8 == true || recipients.contains(where: \.needsUTF8) }

    /// Where the dot that ends the message stands: once that byte has left, the server may have it all.
    var finalDot: Int { payload.count - 3 }
}

/// Why a message is not even offered to a server: in the words of a server, so that it is dealt with like its refusal.
public struct SMTPRefusal: Error, Hashable {
    let reply: SMTPReply
    /// What it is about: `mail` the sender or the message, `rcpt` the recipient.
    let phase: SMTPPhase

    init(code: Int, phase: SMTPPhase, text: String) {
        reply = SMTPReply(code: code, lines: [text], isLocal: true)
        self.phase = phase
    }

    public var outcome: SMTPOutcome { .failed(reply: reply, phase: phase) }
}

/// The encoding of RFC 3461 §4: printable ASCII but `+` and `=`, the rest as `+XX`.
func xtext(_ text: String) -> String {
    func isItself(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "=")
    }
    if text.utf8.allSatisfy(isItself) { return text }
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
        if isItself(byte) {
            result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            result += "+\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}
