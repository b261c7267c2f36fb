import NIOCore

/// One client's dialogue (RFC 5321) as a pure state machine: bytes in, effects out, no socket.
struct SMTPSession {
    /// What the sessions of one server have in common.
    struct House: Sendable {
        var hostname: String
        var sizeLimit: Int
        var authentication: SandboxMailServer.Authentication
        var faults: FaultBook
        var environment: SandboxEnvironment
    }

    enum State {
        case command
        case authentication(SMTPLogin)
        /// Behind 354, until the final dot; `reader` has what came.
        case message
        /// Nothing that comes is read any more: hung up, or silent on request.
        case over
    }

    /// A mail in the making.
    struct Transaction {
        var sender: String
        var parameters: SMTPParameters
        var recipients: [KeptMail.Recipient] = []
    }

    /// RFC 5321 §4.5.3.1.4 wants 512 octets for a command; extensions and long addresses add to it.
    static let longestCommand = 2048
    /// RFC 4954 §4: 12288 octets.
    static let longestLogin = 12_288
    /// RFC 5321 §4.5.3.1.8 wants at least a hundred.
    static let mostRecipients = 1000
    /// So many faulty commands end the dialogue.
    static let mostFaults = 20

    let house: House
    var state = State.command
    var hello: (domain: String, isExtended: Bool)?
    var user: String?
    var transaction: Transaction?
    /// Not inside of `state`: there its buffer would be copied at every line.
    var reader = SMTPMessageReader(sizeLimit: 0)
    private var input = SMTPInput()
    private var faultCount = 0
    private var effects: [SMTPEffect] = []

    private let isTurningAway: Bool

    /// A new dialogue; one that `isTurningAway` says nothing but 421.
    init(_ house: House, isTurningAway: Bool = false) {
        self.house = house
        self.isTurningAway = isTurningAway
    }

    /// The greeting.
    mutating func open() -> [SMTPEffect] {
        guard !isTurningAway else {
            say(421, nil, "\(house.hostname) Too many connections")
            return takeEffects()
        }
        answer(.init(220, nil, "\(house.hostname) ESMTP Hongyan sandbox, keeps all, delivers nothing"), at: .banner)
        if case .reply(let reply)? = effects.last, reply.code != 220 { end(.hangUp) }
        return takeEffects()
    }

    /// Takes what came in, in pieces of any size.
    mutating func receive(_ bytes: ByteBuffer) -> [SMTPEffect] {
        input.append(bytes)
        reading: while true {
            switch state {
            case .over:
                input.discardAll()
                break reading
            case .command:
                guard let line = input.next(limit: Self.longestCommand) else { break reading }
                take(command: line)
            case .authentication(let login):
                guard let line = input.next(limit: Self.longestLogin) else { break reading }
                take(login: line, login)
            case .message:
                // A line is read although too long by the dot that stuffs it, so that the reader can judge.
                guard let line = input.next(limit: SMTPMessageReader.longestLine + 1) else { break reading }
                take(messageLine: line)
            }
        }
        return takeEffects()
    }

    /// The client has said nothing for too long (RFC 5321 §4.5.3.2).
    mutating func timeOut() -> [SMTPEffect] {
        guard !isOver else { return [.drop] }
        say(421, "4.4.2", "Timed out waiting for you")
        return takeEffects()
    }

    private var isOver: Bool { if case .over = state { true } else { false } }

    private mutating func takeEffects() -> [SMTPEffect] {
        defer { effects = [] }
        return effects
    }

    private mutating func take(command line: SMTPInput.Line) {
        guard case .line(let text, _) = line else { return refuse(.init(500, "5.5.6", "Line too long")) }
        do {
            obey(try SMTPCommand.parse(text))
        } catch {
            refuse(error)
        }
    }

    private mutating func obey(_ command: SMTPCommand) {
        switch command {
        case .hello(let domain, let isExtended): greet(domain, isExtended)
        case .mail(let path, let parameters): beginMail(path, parameters)
        case .recipient(let path, let parameters): addRecipient(path, parameters)
        case .data: beginMessage()
        case .reset:
            transaction = nil
            say(250, "2.0.0", "Forgotten")
        case .noop: say(250, "2.0.0", "Fine")
        case .verify: say(252, "2.1.5", "Send it, and see")
        case .help: say(214, "2.0.0", "RFC 5321; what goes wrong on request: see SandboxFaults")
        case .quit:
            say(221, "2.0.0", "Goodbye")
            end(.hangUp)
        case .authenticate(let mechanism, let initial): beginLogin(mechanism, initial)
        case .notOffered: refuse(.init(502, "5.5.1", "Not offered"))
        case .unknown: refuse(.init(500, "5.5.1", "Unknown command"))
        }
    }

    private mutating func greet(_ domain: String, _ isExtended: Bool) {
        transaction = nil
        var lines = [house.hostname]
        if isExtended {
            lines += ["PIPELINING", "8BITMIME", "SIZE \(house.sizeLimit)", "DSN", "ENHANCEDSTATUSCODES", "SMTPUTF8"]
            if house.authentication.isOffered { lines.append("AUTH PLAIN LOGIN") }
        }
        if answer(.init(250, nil, lines: lines), at: .hello) { hello = (domain, isExtended) }
    }

    // MARK: Answers

    mutating func say(_ code: Int, _ status: String?, _ text: String) {
        say(.init(code, status, text))
    }

    /// Says it; 421 ends the dialogue (RFC 5321 §3.8).
    mutating func say(_ reply: MailFault.Reply) {
        effects.append(.reply(reply))
        if reply.code == 421 { end(.hangUp) }
    }

    /// Says no to a command that was wrong, and loses patience after a while.
    mutating func refuse(_ reply: MailFault.Reply) {
        faultCount += 1
        say(faultCount < Self.mostFaults ? reply : .init(421, "4.7.0", "Too many errors"))
    }

    /// Gives the answer, or what is to go wrong in its place; whether the answer was given.
    @discardableResult
    mutating func answer(_ reply: MailFault.Reply, at phase: MailFault.Phase, _ addresses: [String] = []) -> Bool {
        switch house.faults.mailFault(at: phase, addresses) {
        case nil, .bounce:
            say(reply)
            return true
        case .delay(let duration):
            effects += [.pause(duration)]
            say(reply)
            return true
        case .reply(let other): say(other)
        case .trickle(let pause):
            effects += SMTPEffect.trickle(reply.bytes, every: pause)
            return true
        case .bytes(let bytes): effects.append(.bytes(bytes))
        case .endless(let other): end(.endless(other.openBytes))
        case .close: end(.drop)
        case .silence: end(nil)
        }
        return false
    }

    /// Nothing that comes after this is read.
    mutating func end(_ effect: SMTPEffect?) {
        guard !isOver else { return }
        state = .over
        transaction = nil
        if let effect { effects.append(effect) }
    }

    mutating func perform(_ more: [SMTPEffect]) {
        effects += more
    }
}
