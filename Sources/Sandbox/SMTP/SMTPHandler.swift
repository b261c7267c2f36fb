import NIOCore

/// Ties one connection to its session: hands bytes in, and does what the session wants done.
///
/// Memory is bounded in both directions: nothing more is read while an answer is being delayed, or while the client
/// does not take the answers given.
final class SMTPHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a client may take to see the last answer before the connection is cut.
    private static let lingering = TimeAmount.seconds(2)

    /// How many bytes of an endless reply are on their way at a time.
    private static let endlessPiece = 4096

    private var session: SMTPSession
    private let office: PostOffice
    private var effects = CircularBuffer<SMTPEffect>()
    private var isPaused = false
    private var isOpen = false
    private var wantsToRead = false

    init(session: SMTPSession, office: PostOffice) {
        self.session = session
        self.office = office
    }

    func channelActive(context: ChannelHandlerContext) {
        isOpen = true
        effects.append(contentsOf: session.open())
        perform(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOpen = false
        effects.removeAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        effects.append(contentsOf: session.receive(unwrapInboundIn(data)))
        perform(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            effects.append(contentsOf: session.timeOut())
            perform(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A connection reset by the client: nothing to tell anybody.
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if isPaused || !context.channel.isWritable {
            wantsToRead = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readIfWanted(context)
        context.fireChannelWritabilityChanged()
    }

    private func readIfWanted(_ context: ChannelHandlerContext) {
        guard wantsToRead, !isPaused, context.channel.isWritable else { return }
        wantsToRead = false
        context.read()
    }

    private func perform(_ context: ChannelHandlerContext) {
        while isOpen, !isPaused, let effect = effects.popFirst() {
            switch effect {
            case .reply(let reply): write(reply.bytes, context)
            case .bytes(let bytes): write(bytes, context)
            case .endless(let bytes): repeatForEver(bytes, context)
            case .keep(let mail, let failures, let then): keep(mail, failures, then)
            case .pause(let duration): pause(duration, context)
            case .hangUp: hangUp(context)
            case .drop:
                context.flush()
                context.close(promise: nil)
            }
        }
        context.flush()
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    /// Piece by piece, each when the one before has gone out, so that other connections have their turn and a client that
    /// reads no more fills no memory.
    private func repeatForEver(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        let piece = context.channel.allocator.buffer(
            bytes: Array(repeatElement(bytes, count: max(1, Self.endlessPiece / max(1, bytes.count))).joined()))
        writeAgain(piece, context)
    }

    private func writeAgain(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
        let eventLoop = context.eventLoop
        let here = NIOLoopBound((handler: self, context: context), eventLoop: eventLoop)
        context.writeAndFlush(wrapOutboundOut(piece)).whenSuccess {
            eventLoop.execute {
                let (handler, context) = here.value
                if handler.isOpen { handler.writeAgain(piece, context) }
            }
        }
    }

    private func keep(_ mail: KeptMail, _ failures: [DeliveryReport.Failure], _ then: [SMTPEffect]) {
        do {
            try office.keep(mail, failures: failures)
            for effect in then.reversed() { effects.prepend(effect) }
        } catch {
            effects.prepend(.reply(.init(452, "4.3.1", "Cannot keep it: \(error.kind)")))
        }
    }

    private func pause(_ duration: Duration, _ context: ChannelHandlerContext) {
        isPaused = true
        context.flush()
        let pause = office.environment.pause
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { try await pause(duration) }.whenComplete { _ in
            let (handler, context) = here.value
            handler.isPaused = false
            handler.perform(context)
            handler.readIfWanted(context)
        }
    }

    /// Half-closes, so that the client can read the last answer although it may still be sending: a full close with
    /// unread bytes in the socket would send a reset and take the answer away.
    private func hangUp(_ context: ChannelHandlerContext) {
        context.flush()
        context.close(mode: .output, promise: nil)
        let here = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.lingering) { here.value.close(promise: nil) }
    }
}
