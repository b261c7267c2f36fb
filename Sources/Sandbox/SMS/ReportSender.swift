import Foundation
import NIOCore
import Synchronization

/// Tells callbacks what became of messages: in batches, a callback at a time, retried until the answer is SUCCESS.
final class ReportSender: Sendable {
    /// One message's fate, as it stands in a report.
    struct Report: Sendable, Hashable, Codable {
        var sid: String
        var mobile: String
        var status: KeptSMS.Status
        /// The operator's code, empty if delivered.
        var error: String
        var time: String
        /// The sender's own name for the message, where it gave one.
        var ref: String?
    }

    private struct State {
        var waiting: [CallbackURL: [Report]] = [:]
        var tasks: [CallbackURL: Task<Void, Never>] = [:]
        var isStopped = false
    }

    private let state = Mutex(State())
    private let options: SandboxSMSGateway.Reporting
    private let pause: @Sendable (Duration) async throws -> Void
    let pushes: Shelf<ReportPush>
    /// Called before a batch goes out, so that whoever sees the report at the callback sees the status here too.
    private let willReport: @Sendable ([Report]) -> Void

    init(
        _ options: SandboxSMSGateway.Reporting, memoryLimit: Int,
        pause: @escaping @Sendable (Duration) async throws -> Void, willReport: @escaping @Sendable ([Report]) -> Void
    ) {
        self.options = options
        self.pause = pause
        self.willReport = willReport
        pushes = Shelf(limit: memoryLimit)
    }

    /// Puts a report into the callback's queue; it goes out with the others that gather there.
    func enqueue(_ report: Report, to callback: CallbackURL) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.waiting[callback, default: []].append(report)
            if state.tasks[callback] == nil {
                state.tasks[callback] = Task { await self.empty(callback) }
            }
        }
    }

    /// Gives up what has not gone out, and waits until no POST is under way.
    func stop() async {
        let tasks = state.withLock { state in
            state.isStopped = true
            state.waiting = [:]
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Sends a batch now, again after each of these waits if need be, and notes how it went.
    func send(_ batch: [Report], to callback: CallbackURL, retries: [Duration]) async {
        willReport(batch)
        var push = ReportPush(callback: callback.description, sids: batch.map(\.sid), attempts: 0, isTaken: false)
        let (type, body) = encoded(batch)
        for delay in retries.map(Optional.some) + [nil] {
            push.attempts += 1
            push.fault = await fault(posting: body, as: type, to: callback)
            push.isTaken = push.fault == nil
            guard !push.isTaken, let delay, (try? await pause(delay)) != nil else { break }
        }
        pushes.put(push)
    }

    private func empty(_ callback: CallbackURL) async {
        try? await pause(options.gathering)
        while let batch = nextBatch(for: callback) { await send(batch, to: callback, retries: options.retryDelays) }
    }

    /// `nil` once nothing waits: then the callback's task is over, and the next report starts another.
    private func nextBatch(for callback: CallbackURL) -> [Report]? {
        state.withLock { state in
            let waiting = state.waiting[callback] ?? []
            guard !waiting.isEmpty else {
                state.waiting[callback] = nil
                state.tasks[callback] = nil
                return nil
            }
            let limit = max(1, options.batchLimit)
            state.waiting[callback] = Array(waiting.dropFirst(limit))
            return Array(waiting.prefix(limit))
        }
    }

    /// What is wrong with the answer; `nil` if it is 200 and SUCCESS.
    private func fault(posting body: [UInt8], as type: String, to callback: CallbackURL) async -> String? {
        do {
            let answer = try await CallbackClient.post(body, as: type, to: callback)
            let text = String(decoding: answer.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard answer.status == 200 else { return "HTTP status \(answer.status)" }
            return text == "SUCCESS" ? nil : "the answer was not SUCCESS but: \(text.prefix(100))"
        } catch {
            return "\(error)"
        }
    }

    private func encoded(_ batch: [Report]) -> (type: String, body: [UInt8]) {
        let json = SandboxJSON.encode(batch)
        switch options.form {
        case .json: return ("application/json", json)
        case .form(let field): return ("application/x-www-form-urlencoded", FormCoding.encode(name: field, value: json))
        }
    }
}
