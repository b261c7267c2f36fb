import NIOCore

/// A command line of RFC 5321 and its extensions, read and checked.
enum SMTPCommand: Equatable {
    case hello(domain: String, isExtended: Bool)
    case mail(SMTPPath, SMTPParameters)
    case recipient(SMTPPath, SMTPParameters)
    case data
    case reset
    case noop
    case quit
    case verify
    case help
    case authenticate(mechanism: String, initial: String?)
    /// A verb of RFC 5321 or its kin that is not offered.
    case notOffered
    case unknown

    typealias Fault = MailFault.Reply

    /// Reads a line without its line end.
    ///
    /// - Throws: the reply to give: 500 for bytes that cannot be a command, 501 and 555 for faulty arguments.
    static func parse(_ line: ByteBuffer) throws(Fault) -> SMTPCommand {
        guard let text = String(validating: line.readableBytesView, as: UTF8.self) else {
            throw Fault(500, "5.5.2", "Syntax error: not UTF-8")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Fault(500, "5.5.2", "Syntax error: control character")
        }
        let (verb, argument) = split(text)
        switch verb {
        case "EHLO": return .hello(domain: try domain(argument), isExtended: true)
        case "HELO": return .hello(domain: try domain(argument), isExtended: false)
        case "MAIL": return try mail(argument)
        case "RCPT": return try recipient(argument)
        case "DATA": return try bare(.data, argument)
        case "RSET": return try bare(.reset, argument)
        case "QUIT": return try bare(.quit, argument)
        case "NOOP": return .noop
        case "HELP": return .help
        case "VRFY":
            guard !argument.isEmpty else { throw Fault(501, "5.5.4", "VRFY wants a name") }
            return .verify
        case "AUTH":
            let (mechanism, initial) = split(argument)
            guard !mechanism.isEmpty else { throw Fault(501, "5.5.4", "AUTH wants a mechanism") }
            return .authenticate(mechanism: mechanism, initial: initial.isEmpty ? nil : initial)
        case "EXPN", "TURN", "ETRN", "BDAT", "STARTTLS": return .notOffered
        default: return .unknown
        }
    }

    /// The first word, in upper case, and the rest without the spaces around it.
    private static func split(_ text: String) -> (String, String) {
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        let rest = words.count > 1 ? words[1].trimmingSpaces : ""
        return (words.first.map { $0.uppercased() } ?? "", rest)
    }

    private static func bare(_ command: SMTPCommand, _ argument: String) throws(Fault) -> SMTPCommand {
        guard argument.isEmpty else { throw Fault(501, "5.5.4", "No arguments wanted") }
        return command
    }

    /// A name or an address literal (RFC 5321 §4.1.1.1): anything of these characters, for nothing hangs on it here.
    private static func domain(_ argument: String) throws(Fault) -> String {
        let isFine = argument.utf8.allSatisfy { ASCII.isLetterOrDigit($0) || ".-_:[]".utf8.contains($0) }
        guard !argument.isEmpty, argument.utf8.count <= 255, isFine else {
            throw Fault(501, "5.5.4", "Wants your host's name")
        }
        return argument
    }

    private static func mail(_ argument: String) throws(Fault) -> SMTPCommand {
        let (path, parameters) = try pathAndParameters("FROM:", argument)
        return .mail(path, try SMTPParameters(ofMail: parameters))
    }

    private static func recipient(_ argument: String) throws(Fault) -> SMTPCommand {
        let (path, parameters) = try pathAndParameters("TO:", argument)
        guard !path.address.isEmpty else { throw Fault(501, "5.1.3", "No recipient") }
        return .recipient(path, try SMTPParameters(ofRecipient: parameters))
    }

    private static func pathAndParameters(
        _ keyword: String, _ argument: String
    ) throws(Fault) -> (SMTPPath, [Substring]) {
        guard argument.prefix(keyword.count).uppercased() == keyword else {
            throw Fault(501, "5.5.4", "Wants \(keyword)<address>")
        }
        // RFC 5321 allows no space behind the colon; many clients write one, and many servers take it.
        let rest = argument.dropFirst(keyword.count).drop { $0 == " " }
        let (path, after) = try SMTPPath.parse(rest)
        guard after.isEmpty || after.first == " " else { throw Fault(501, "5.1.7", "Syntax error behind the address") }
        return (path, after.split(separator: " "))
    }
}

extension MailFault.Reply: Error {}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
