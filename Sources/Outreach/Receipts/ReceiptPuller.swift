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
    /// Of messages that are asked about one by one: how often that was done, and when it is done again.
    private var asked: [Int64: (times: Int, next: Date)] = [:]

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
                let found = poller.asksByMessage ? try await askByMessage(poller) : try await askForAll(poller)
                summary.add(found)
            } catch {
                logger.warning(
                    "delivery reports could not be asked for",
                    metadata: ["channel": "\(name)", "error": "\(error)"])
            }
        }
        return summary
    }

    /// Each page is in the store before the next is asked for: what has been read is gone from the gateway.
    private func askForAll(_ poller: ReceiptPoller) async throws -> ReceiptDesk.Summary {
        var summary = ReceiptDesk.Summary()
        for page in 1...Self.longestRound {
            switch await poller.ask(page: page, at: workspace.clock.now) {
            case .fault(let words): throw Problem(words)
            case .receipts(let receipts, let isLast):
                summary.add(try await take(receipts))
                if isLast { return summary }
            }
        }
        return summary
    }

    private func askByMessage(_ poller: ReceiptPoller) async throws -> ReceiptDesk.Summary {
        var summary = ReceiptDesk.Summary()
        let now = workspace.clock.now
        let questions = try await questions(poller, at: now)
        for question in questions {
            let times = asked[question.messageID]?.times ?? 0
            let pause = min(poller.every * pow(2, Double(times)), Self.longestPause)
            asked[question.messageID] = (times + 1, now.addingTimeInterval(pause))
            var page = 1
            while page <= Self.longestRound {
                guard case .receipts(let receipts, let isLast) = await poller.ask(about: question, page: page, at: now)
                else { break }
                summary.add(try await take(receipts))
                if isLast { break }
                page += 1
            }
        }
        return summary
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
                let isDue = asked[row.id].map { now >= $0.next || $0.next.timeIntervalSince(now) > Self.longestPause }
                guard isDue ?? true, questions.count < Self.questionsAtOnce else { continue }
                questions.append(
                    ReceiptPoller.Question(
                        messageID: row.id, to: row.address, providerID: row.providerID, token: row.token,
                        sentAt: row.since))
            }
            if page.count < Store.pageSize { break }
        }
        if pollers.count(where: \.asksByMessage) == 1 { asked = asked.filter { open.contains($0.key) } }
        return questions
    }

    private func take(_ receipts: [Receipt]) async throws -> ReceiptDesk.Summary {
        let desk = ReceiptDesk(workspace)
        return try await blocking.run { try desk.take(receipts) }
    }
}
