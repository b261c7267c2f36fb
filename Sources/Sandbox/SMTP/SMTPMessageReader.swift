import NIOCore

/// Collects a message line by line behind 354: unstuffs its dots, and notes what a strict server would refuse.
struct SMTPMessageReader {
    /// What is wrong with a message; the first fault found counts.
    enum Fault: Equatable {
        case tooBig
        case lineTooLong
        case controlCharacter

        var reply: MailFault.Reply {
            switch self {
            case .tooBig: .init(552, "5.3.4", "Message too big")
            case .lineTooLong: .init(554, "5.6.0", "A line is longer than 998 octets (RFC 5322 2.1.1)")
            case .controlCharacter: .init(554, "5.6.0", "A bare CR or NUL in the message (RFC 5321 2.3.8)")
            }
        }
    }

    /// RFC 5321 §4.5.3.1.6: 1000 octets with CRLF; a stuffed dot is not counted.
    static let longestLine = 998

    private var message = ByteBuffer()
    private let sizeLimit: Int
    private(set) var fault: Fault?
    private(set) var isEmpty = true

    init(sizeLimit: Int) {
        self.sizeLimit = sizeLimit
    }

    /// Takes a line that is not the final dot, without its CRLF.
    mutating func take(_ line: ByteBuffer) {
        isEmpty = false
        guard fault == nil else { return }
        var line = line
        if line.getInteger(at: line.readerIndex, as: UInt8.self) == UInt8(ascii: ".") {
            line.moveReaderIndex(forwardBy: 1)
        }
        let bytes = line.readableBytesView
        guard bytes.count <= Self.longestLine else { return fail(.lineTooLong) }
        guard !bytes.contains(0x0D), !bytes.contains(0x00) else { return fail(.controlCharacter) }
        guard message.readableBytes + bytes.count + 2 <= sizeLimit else { return fail(.tooBig) }
        message.writeImmutableBuffer(line)
        message.writeStaticString("\r\n")
    }

    /// Notes a line that was too long to be read.
    mutating func takeTooLong() {
        isEmpty = false
        if fault == nil { fail(.lineTooLong) }
    }

    /// The message as the client meant it.
    var bytes: [UInt8] { Array(message.readableBytesView) }

    private mutating func fail(_ found: Fault) {
        fault = found
        message = ByteBuffer()
    }
}
