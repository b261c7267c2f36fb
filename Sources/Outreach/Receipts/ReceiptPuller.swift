import Channels
import Foundation
import Logging
import Model
import Storage

/// Asks gateways for delivery reports, each as often as its file says.
///
/// Nothing of the schedule is kept: a daemon that was down asks at its start for all that came meanwhile, as far back as the
/// gateway keeps it.
public actor ReceiptPuller {
    /// Pages of one round, so that a gateway that never says “last” is not asked without end.
    static let longestRound = 1_000
    /// Messages that are asked about in one round.
    static let questionsAtOnce = 200
    /// The longest time between two questions about one message.
    static let longestPause: TimeInterval = 6 * 3_600

    private let workspace: Workspace
    private let pollers: [ReceiptPoller]
    private let logger: Logger
    private let blocking = Blocking(label: "hongyan.reports")
    /// When each channel is asked next.
    private var nextRound: [String: Date] = [:]
    /// Of messages that are asked about one by one, by channel: how often that was done, and when it is done again.
    private var asked: [String: [Int64: (times: Int, next: Date)]] = [:]

    public init(_ workspace: Workspace, pollers: [ReceiptPoller], logger: Logger) {
        self.workspace = workspace
        self.pollers = pollers
        self.logger = logger
    }

    /// Those of the channels in use that must be asked.
    public static func pollers(_ workspace: Workspace) throws(Problem) -> [ReceiptPoller] {
        var pollers: [ReceiptPoller] = []
        for definition in (try? workspace.channels(for: .sms)) ?? [] where definition.missing.isEmpty {
            if let poller = try ReceiptPoller(definition) { pollers.append(poller) }
        }
        return pollers
    }

    /// Asks until the task is cancelled.
    public func run(every interval: Duration = .seconds(5)) async {
        guard !pollers.isEmpty else { return }
        while !Task.isCancelled {
            _ = await tick()
            try? await Task.sleep(for: interval)
        }
        for poller in pollers { await poller.close() }
    }

    /// Asks each channel whose time has come. A fault is logged, and the next round asks again.
    public func tick() async -> ReceiptDesk.Summary {
        var summary = ReceiptDesk.Summary()
        for poller in pollers {
            let now = workspace.clock.now
            let name = poller.definition.name
            if let next = nextRound[name], now < next, next.timeIntervalSince(now) <= poller.every { continue }
            nextRound[name] = now.addingTimeInterval(poller.every)
            do {
                if poller.asksByMessage {
                    try await askByMessage(poller, at: now, &summary)
                } else {
                    try await ask(poller, at: now, &summary)
                }
            } catch {
                logger.warning(
                    "delivery reports could not be asked for",
                    metadata: ["channel": "\(name)", "error": "\(error)"])
            }
        }
        return summary
    }

    /// Where one message cannot be asked about the others still are; the first fault is thrown at the end.
    private func askByMessage(
        _ poller: ReceiptPoller, at now: Date, _ summary: inout ReceiptDesk.Summary
    ) async throws {
        let name = poller.definition.name
        var fault: Problem?
        for question in try await questions(poller, at: now) {
            var (times, pause) = (asked[name]?[question.messageID]?.times ?? 0, poller.every)
            do {
                try await ask(poller, about: question, at: now, &summary)
                pause = min(pause * pow(2, Double(times)), Self.longestPause)
                times += 1
            } catch let problem as Problem {
                fault = fault ?? problem
            }
            asked[name, default: [:]][question.messageID] = (times, now.addingTimeInterval(pause))
        }
        if let fault { throw fault }
    }

    /// Each page is in the store before the next is asked for: what has been read is gone from the gateway.
    private func ask(
        _ poller: ReceiptPoller, about question: ReceiptPoller.Question? = nil, at now: Date,
        _ summary: inout ReceiptDesk.Summary
    ) async throws {
        for page in 1...Self.longestRound {
            switch await poller.ask(about: question, page: page, at: now) {
            case .fault(let words): throw Problem(words)
            case .receipts(let receipts, let isLast):
                summary.add(try await take(receipts))
                if isLast { return }
            }
        }
    }

    /// Messages whose time to be asked about has come; those that need it no more are forgotten.
    private func questions(_ poller: ReceiptPoller, at now: Date) async throws -> [ReceiptPoller.Question] {
        let (store, name) = (workspace.store, poller.definition.name)
        let since = now.addingTimeInterval(-poller.patience)
        var questions: [ReceiptPoller.Question] = []
        var open: Set<Int64> = []
        var last: Int64 = 0
        while true {
            let page = try await blocking.run { [last] in
                try store.unreported(via: name, since: since, after: last, limit: Store.pageSize)
            }
            for row in page {
                open.insert(row.id)
                last = row.id
                let isDue = asked[name]?[row.id].map {
                    now >= $0.next || $0.next.timeIntervalSince(now) > Self.longestPause
                }
                guard isDue ?? true, questions.count < Self.questionsAtOnce else { continue }
                questions.append(
                    ReceiptPoller.Question(
                        messageID: row.id, to: row.address, providerID: row.providerID, token: row.token,
                        sentAt: row.since))
            }
            if page.count < Store.pageSize { break }
        }
        asked[name] = asked[name]?.filter { open.contains($0.key) }
        return questions
    }

    private func take(_ receipts: [Receipt]) async throws -> ReceiptDesk.Summary {
        let desk = ReceiptDesk(workspace)
        return try await blocking.run { try desk.take(receipts) }
    }
}
