/// The sending of one message over an SMTP connection that has been greeted: bytes in, bytes out, no socket.
///
/// Begins after EHLO and AUTH, and again for each message on the same connection. The owner writes `output` and says
/// with `handedOver` how much of it left, passes on what the server says with `receive`, and its end with `disconnected`.
/// In whatever portions the server's bytes come, the outcome is the same; in whatever way it ends, there is one.
///
/// `outcome` is known before `isFinished` where something has to be tidied up, such as RSET after a refusal.
public struct SMTPDialogue: Sendable {
    /// What a reply is awaited to.
    private enum Step: Equatable {
        case mail, rcpt(Int), data, dot, reset
    }

    /// What became of the message, as soon as it is certain. Set once.
    public private(set) var outcome: SMTPOutcome?
    /// Nothing more is sent or expected.
    public private(set) var isFinished = false
    /// The connection is in order, and the next dialogue may begin on it. False means: close it, without QUIT.
    public private(set) var isReusable = false
    /// The reply to each RCPT, in the order of the envelope, as far as there is one.
    public private(set) var recipientReplies: [SMTPReply?]

    private let parcel: SMTPParcel
    private let extensions: SMTPExtensions
    private var reader = SMTPReplyReader()
    /// Replies that are due, in order.
    private var awaited: [Step] = []
    private var commands: [UInt8] = []
    private var commandsSent = 0
    private var isSendingPayload = false
    private var payloadSent = 0
    private var newCommands: [String] = []
    private var lastReply: SMTPReply?

    /// A message that must not be put on the wire, or that the server has no extension for, has its outcome at once.
    public init(_ envelope: SMTPEnvelope, extensions: SMTPExtensions) {
        do {
            self.init(try SMTPParcel(envelope), extensions: extensions)
        } catch {
            self.init(refused: error)
        }
    }

    private init(refused refusal: SMTPRefusal) {
        parcel = .nothing
        extensions = SMTPExtensions()
        recipientReplies = []
        settle(refusal.outcome)
        finish(reusable: true)
    }

    init(_ parcel: SMTPParcel, extensions: SMTPExtensions) {
        self.parcel = parcel
        self.extensions = extensions
        recipientReplies = Array(repeating: nil, count: parcel.recipients.count)
        if let refusal = parcel.refusal(by: extensions) {
            settle(refusal.outcome)
            finish(reusable: true)
            return
        }
        send(parcel.mailCommand(extensions), awaiting: .mail)
        guard extensions.pipelining else { return }
        for index in parcel.recipients.indices { send(parcel.rcptCommand(index, extensions), awaiting: .rcpt(index)) }
        send("DATA", awaiting: .data)
    }

    /// How far the message has come: what the next reply is about.
    public var phase: SMTPPhase {
        switch awaited.first {
        case .mail: .mail
        case .rcpt: .rcpt
        case .data, .reset, nil: .data
        case .dot: mayHaveArrived ? .dot : .data
        }
    }

    /// The message itself is on its way, or its end is awaiting the reply.
    var isTransferring: Bool { isSendingPayload }

    /// The final dot has left us, or may have.
    private var mayHaveArrived: Bool { isSendingPayload && payloadSent > parcel.finalDot }
}

// MARK: - Out

extension SMTPDialogue {
    /// What to send now; empty when it is for the server to speak. Stays in place until it is handed over.
    public var output: ArraySlice<UInt8> {
        if isFinished { return [] }
        return isSendingPayload ? parcel.payload[payloadSent...] : commands[commandsSent...]
    }

    /// That many bytes of `output` have left, or may have.
    public mutating func handedOver(_ count: Int) {
        if isSendingPayload {
            payloadSent = min(payloadSent + count, parcel.payload.count)
        } else {
            commandsSent = min(commandsSent + count, commands.count)
        }
    }

    /// The commands since the last call, for a transcript.
    mutating func takeCommands() -> [String] {
        defer { newCommands = [] }
        return newCommands
    }

    private mutating func send(_ command: String, awaiting step: Step) {
        if commandsSent == commands.count {
            commands.removeAll(keepingCapacity: true)
            commandsSent = 0
        }
        commands += command.utf8
        commands += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        newCommands.append(command)
        awaited.append(step)
    }

    private mutating func sendPayload() {
        isSendingPayload = true
        newCommands.append("(\(parcel.size) bytes of message)")
        newCommands.append(".")
        awaited = [.dot]
    }
}

// MARK: - In

extension SMTPDialogue {
    /// What the server said, in any portions. Gives the replies that were completed, for a transcript.
    @discardableResult
    public mutating func receive(_ bytes: some Sequence<UInt8>) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for byte in bytes {
            // Something behind the last reply that was due: the two sides are out of step.
            if isFinished {
                isReusable = false
                break
            }
            do {
                guard let reply = try reader.take(byte) else { continue }
                replies.append(reply)
                take(reply)
            } catch {
                disconnected(error.reason)
            }
        }
        return replies
    }

    /// The connection is at its end, or is given up: closed, failed, timed out.
    public mutating func disconnected(_ reason: String) {
        guard !isFinished else {
            isReusable = false
            return
        }
        settle(mayHaveArrived ? .inDoubt(reason: "\(reason) (\(knownOfTransfer))") : .notSent(reason: reason))
        finish(reusable: false)
    }

    /// What a person who settles a doubt wants to know: how much has left us, and what was heard last.
    private var knownOfTransfer: String {
        "\(payloadSent) of \(parcel.payload.count) bytes handed over, last reply: \(lastReply?.description ?? "none")"
    }

    private mutating func take(_ reply: SMTPReply) {
        lastReply = reply
        guard let step = awaited.first else { return disconnected("the server spoke without being asked: \(reply)") }
        // The server closes the connection, whatever it was asked (RFC 5321 §3.8).
        if reply.code == 421 {
            settle(.deferred(reply: reply, phase: phase))
            return finish(reusable: false)
        }
        switch step {
        case .mail:
            awaited.removeFirst()
            takeReplyToEnvelope(reply, phase: .mail)
        case .rcpt(let index):
            awaited.removeFirst()
            recipientReplies[index] = reply
            takeReplyToEnvelope(reply, phase: .rcpt)
        case .data:
            awaited.removeFirst()
            takeReplyToData(reply)
        case .dot:
            takeReplyToDot(reply)
        case .reset:
            finish(reusable: reply.isPositive)
        }
    }

    /// MAIL and RCPT. A refusal decides for the message, and the replies that are still due are waited for.
    private mutating func takeReplyToEnvelope(_ reply: SMTPReply, phase: SMTPPhase) {
        if !settleRefusal(reply, phase: phase), !reply.isPositive {
            return disconnected("the server answered \(phase.rawValue.uppercased()) with \(reply)")
        }
        guard awaited.isEmpty else { return }
        if outcome != nil { return send("RSET", awaiting: .reset) }
        if let index = recipientReplies.firstIndex(of: nil) {
            send(parcel.rcptCommand(index, extensions), awaiting: .rcpt(index))
        } else {
            send("DATA", awaiting: .data)
        }
    }

    private mutating func takeReplyToData(_ reply: SMTPReply) {
        if outcome != nil {
            // Refused before, and DATA was on its way already. To a server that wants the message now, closing is the
            // one answer that it cannot take for an empty message (RFC 2920 §3.1 would send a lone dot).
            guard reply.isTransient || reply.isPermanent else { return finish(reusable: false) }
            return send("RSET", awaiting: .reset)
        }
        if reply.code == 354 { return sendPayload() }
        if settleRefusal(reply, phase: .data) { return send("RSET", awaiting: .reset) }
        disconnected("the server answered DATA with \(reply)")
    }

    private mutating func takeReplyToDot(_ reply: SMTPReply) {
        let isComplete = payloadSent == parcel.payload.count
        if settleRefusal(reply, phase: phase) { return finish(reusable: isComplete) }
        guard reply.isPositive, mayHaveArrived else {
            return disconnected("the server answered the message with \(reply)")
        }
        settle(.accepted(reply: reply))
        finish(reusable: isComplete)
    }

    /// True for 4xx and 5xx. Of several refusals the first is the outcome.
    private mutating func settleRefusal(_ reply: SMTPReply, phase: SMTPPhase) -> Bool {
        if reply.isTransient {
            settle(.deferred(reply: reply, phase: phase))
        } else if reply.isPermanent {
            settle(.failed(reply: reply, phase: phase))
        } else {
            return false
        }
        return true
    }

    private mutating func settle(_ outcome: SMTPOutcome) {
        if self.outcome == nil { self.outcome = outcome }
    }

    private mutating func finish(reusable: Bool) {
        isFinished = true
        isReusable = reusable && !reader.isInsideReply
    }
}
