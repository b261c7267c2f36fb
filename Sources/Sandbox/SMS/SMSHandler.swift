import NIOCore
import NIOHTTP1

/// Ties one HTTP connection to the desk: gathers a request, and does what the desk wants done.
///
/// NIO's pipeline handler below hands in one request at a time, and refuses bytes that are not HTTP.
final class SMSHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Longer bodies are read to their end and thrown away.
    private static let longestBody = 1_048_576

    private let desk: SMSDesk
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooBig = false
    private var isSilent = false

    init(desk: SMSDesk) {
        self.desk = desk
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isSilent else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isTooBig = false
            // RFC 9110 §10.1.1: curl waits for this before it sends a long body.
            if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
                let go = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
            }
        case .body(var bytes):
            if body.readableBytes + bytes.readableBytes > Self.longestBody {
                isTooBig = true
                body = ByteBuffer()
            }
            if !isTooBig { body.writeBuffer(&bytes) }
        case .end:
            guard let head else { return }
            self.head = nil
            let path = head.uri.prefix { $0 != "?" && $0 != "#" }
            let question = HTTPQuestion(
                method: head.method, path: String(path), headers: head.headers, body: Array(body.readableBytesView),
                isTooBig: isTooBig)
            react(desk.take(question), to: head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func react(_ reaction: HTTPReaction, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch reaction {
        case .answer(let answer): write(answer, to: head, context)
        case .answerAfter(let work, let answer):
            let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            context.eventLoop.makeFutureWithTask { await work() }.whenComplete { _ in
                let (handler, context) = here.value
                if context.channel.isActive { handler.write(answer, to: head, context) }
            }
        case .silence: isSilent = true
        case .drop: context.close(promise: nil)
        }
    }

    private func write(_ answer: HTTPAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers: HTTPHeaders = [
            "Content-Type": answer.contentType, "Content-Length": String(answer.body.count),
            "X-Content-Type-Options": "nosniff",
        ]
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        if !request.isKeepAlive {
            headers.add(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let bytes = context.channel.allocator.buffer(bytes: answer.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        let here = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !request.isKeepAlive { here.value.close(promise: nil) }
        }
    }
}
