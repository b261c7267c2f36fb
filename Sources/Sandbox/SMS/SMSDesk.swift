import Foundation
import NIOHTTP1

/// Decides what a request gets: takes messages in, shows them, or lets go wrong what is to go wrong.
final class SMSDesk: Sendable {
    /// The answer to `POST /sms`.
    private struct Verdict: Encodable {
        var code: Int
        var msg: String
        var sid: String?
    }

    let messages: Shelf<KeptSMS>
    let faults: FaultBook
    let reports: ReportSender
    private let apiKey: String?
    private let environment: SandboxEnvironment
    private let log: MessageLog?

    /// Without a `directory` nothing is written to disk.
    init(directory: String?, options: SandboxSMSGateway.Options) throws(SandboxError) {
        let messages = Shelf<KeptSMS>(limit: options.memoryLimit)
        self.messages = messages
        faults = FaultBook(options.faults, now: options.environment.now)
        apiKey = options.apiKey
        environment = options.environment
        log = if let directory { try MessageLog(folder: "\(directory)/sms") } else { nil }
        reports = ReportSender(
            options.reporting, memoryLimit: options.memoryLimit, pause: options.environment.pause
        ) { batch in
            let fates = Dictionary(batch.map { ($0.sid, $0.status) }) { first, _ in first }
            messages.update { message in message.status = fates[message.sid] ?? message.status }
        }
    }

    /// Judges a request; anything may be in it.
    func take(_ question: HTTPQuestion) -> HTTPReaction {
        guard !question.isTooBig else { return refuse(.payloadTooLarge, 2, "the body is too big") }
        switch (question.method, question.path) {
        case (.POST, "/sms"): return submit(question)
        case (.GET, "/messages"), (.HEAD, "/messages"): return .answer(.json(.ok, messages.items))
        case (.GET, "/"), (.HEAD, "/"): return .answer(PhonePage.answer(messages.items, count: messages.count))
        case (_, "/sms"): return notAllowed("POST")
        case (_, "/"), (_, "/messages"): return notAllowed("GET, HEAD")
        default: return refuse(.notFound, 404, "there are POST /sms, GET / and GET /messages")
        }
    }

    private func submit(_ question: HTTPQuestion) -> HTTPReaction {
        let type = question.headers.first(name: "Content-Type") ?? ""
        do {
            let fields = try SMSSubmission.fields(contentType: type, body: question.body)
            guard apiKey == nil || apiKey == Self.bearer(question.headers) ?? fields["apikey"] else {
                return refuse(.unauthorized, -1, "wrong apikey", headers: [("WWW-Authenticate", "Bearer")])
            }
            return judge(try SMSSubmission(fields))
        } catch {
            return refuse(.badRequest, error.code, error.message)
        }
    }

    private func judge(_ submission: SMSSubmission) -> HTTPReaction {
        let fault = faults.smsFault(submission.to)
        switch fault {
        case .refuse(let code, let message)?: return refuse(.ok, code, message)
        case .status(let status, let seconds)?:
            let headers = seconds.map { [(name: "Retry-After", value: String($0))] } ?? []
            return refuse(HTTPResponseStatus(statusCode: status), -50, "status \(status) on request", headers: headers)
        case .close(keepingMessage: false)?: return .drop
        default: break
        }
        let message = KeptSMS(
            sid: environment.nextID(), to: submission.to, text: submission.text, ref: submission.ref,
            callback: submission.callback?.description, receivedAt: Timestamps.internet(environment.now()),
            status: .pending)
        do {
            try log?.append(message)
        } catch {
            return refuse(.internalServerError, -50, "cannot keep it: \(error.kind)")
        }
        messages.put(message)
        return react(to: fault, keeping: message, callback: submission.callback)
    }

    /// The message is kept: what remains are the answer and the report.
    private func react(to fault: SMSFault.Action?, keeping message: KeptSMS, callback: CallbackURL?) -> HTTPReaction {
        let accepted = HTTPAnswer.json(.ok, Verdict(code: 0, msg: "OK", sid: message.sid))
        let delivered = ReportSender.Report(
            sid: message.sid, mobile: message.to, status: .delivered, error: "", time: message.receivedAt,
            ref: message.ref)
        func report(_ report: ReportSender.Report) {
            if let callback { reports.enqueue(report, to: callback) }
        }
        switch fault {
        case nil, .refuse, .status:
            report(delivered)
            return .answer(accepted)
        case .undeliverable(let error)?:
            var undelivered = delivered
            undelivered.status = .undelivered
            undelivered.error = error
            report(undelivered)
            return .answer(accepted)
        case .noReport?: return .answer(accepted)
        case .reportTwice?:
            report(delivered)
            report(delivered)
            return .answer(accepted)
        case .reportFirst?:
            guard let callback else { return .answer(accepted) }
            return .answerAfter({ [reports] in await reports.send([delivered], to: callback, retries: []) }, accepted)
        case .delay(let duration)?:
            report(delivered)
            return .answerAfter({ [environment] in try? await environment.pause(duration) }, accepted)
        case .silence(let isReported)?:
            if isReported { report(delivered) }
            return .silence
        case .close?:
            report(delivered)
            return .drop
        }
    }

    /// The key in `Authorization: Bearer KEY` (RFC 6750 §2.1).
    private static func bearer(_ headers: HTTPHeaders) -> String? {
        guard let value = headers.first(name: "Authorization") else { return nil }
        let words = value.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    private func notAllowed(_ methods: String) -> HTTPReaction {
        refuse(.methodNotAllowed, 405, "use \(methods)", headers: [("Allow", methods)])
    }

    private func refuse(
        _ status: HTTPResponseStatus, _ code: Int, _ message: String, headers: [(name: String, value: String)] = []
    ) -> HTTPReaction {
        .answer(.json(status, Verdict(code: code, msg: message, sid: nil), headers: headers))
    }
}
