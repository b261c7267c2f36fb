import Foundation
import JSON
import Liquid
import Model

/// How a gateway is asked for delivery reports.
struct PullPlan: Sendable {
    enum Mode: String, Sendable, CaseIterable {
        /// Whatever is there, a page after the other until one is not full. What has been read is gone from the gateway.
        case all
        /// One message at a time, by its number and day.
        case message
    }

    /// The account has it.
    var isEnabled: Bool
    var mode: Mode
    /// Seconds between two rounds.
    var every: Int
    /// Reports of a page.
    var limit: Int
    /// How long after it was sent a message is asked about.
    var days: Int
    var request: RequestPlan
    /// Says that the gateway gave a list; its errors say when to ask again.
    var answer: AnswerRules
    /// How the reports of an answer are read: as those of pushes, with what this plan says otherwise.
    var fields: ReportFields

    /// | variable | |
    /// |---|---|
    /// | `page`, `limit` | from 1, and reports of a page |
    /// | `to`, `id`, `reference` | of the message that is asked about (`each: message`) |
    /// | `sent` | when it was sent, seconds since 1970, for `date` |
    static let variables: Set<String> = ["page", "limit", "to", "id", "reference", "sent"]

    /// - Parameter question: the message that is asked about, where there is one.
    func values(_ question: ReceiptPoller.Question?, page: Int) -> [String: Value] {
        [
            "page": .integer(page), "limit": .integer(limit), "to": .string(question?.to ?? ""),
            "id": .string(question?.providerID ?? ""), "reference": .string(question?.token ?? ""),
            "sent": .integer(Int(question?.sentAt.timeIntervalSince1970 ?? 0)),
        ]
    }
}

/// Reads the `pull:` of a channel file. What it does not say about reading reports is as for pushes.
struct PullPlanReader {
    let source: DefinitionSource
    let timeoutSeconds: Int

    func plan(_ reader: MappingReader, _ pushed: ReportFields) -> PullPlan? {
        let request = reader.reader("request", required: true).flatMap {
            RequestReader(source: source, timeoutSeconds: timeoutSeconds, subject: PullPlan.variables).plan($0)
        }
        let answer = reader.reader("result", required: true).flatMap { AnswerReader(source: source).rules($0) }
        let isEnabled = reader.node("enabled") == nil || reader.flag("enabled")
        let mode = reader.choice("each", default: PullPlan.Mode.all)
        let every = reader.integer("every", in: 5...86_400, default: 60)
        let limit = reader.integer("limit", in: 1...10_000, default: 100)
        let days = reader.integer("days", in: 1...30, default: 3)
        let fields = ReportFields(reader, otherwise: pushed)
        reader.close()
        guard let request, let answer else { return nil }
        return PullPlan(
            isEnabled: isEnabled, mode: mode, every: every, limit: limit, days: days, request: request, answer: answer,
            fields: fields)
    }
}
