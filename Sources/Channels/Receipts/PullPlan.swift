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
    /// How the reports of an answer are read.
    var items: JSONPath
    var id: JSONPath?
    var reference: JSONPath?
    var to: JSONPath?
    var toPrefix: String
    var status: JSONPath
    var delivered: Set<String>
    var failed: Set<String>
    var delayed: Set<String>
    var detail: JSONPath?

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

    /// The rules by which the reports of an answer are read: those of pushes, with what this plan says otherwise.
    func rules(_ pushed: ReceiptRules) -> ReceiptRules {
        var rules = pushed
        (rules.items, rules.formField) = (items, nil)
        (rules.id, rules.reference, rules.to, rules.toPrefix) = (id, reference, to, toPrefix)
        (rules.status, rules.delivered, rules.failed, rules.delayed) = (status, delivered, failed, delayed)
        rules.detail = detail
        return rules
    }
}

/// Reads the `pull:` of a channel file. What it does not say about reading reports is as for pushes.
struct PullPlanReader {
    let source: DefinitionSource
    let timeoutSeconds: Int

    func plan(_ reader: MappingReader, _ pushed: ReceiptRules) -> PullPlan? {
        let request = reader.reader("request", required: true).flatMap {
            RequestReader(source: source, timeoutSeconds: timeoutSeconds, subject: PullPlan.variables).plan($0)
        }
        let answer = reader.reader("result", required: true).flatMap { AnswerReader(source: source).rules($0) }
        func path(_ key: String, _ otherwise: JSONPath?) -> JSONPath? {
            reader.text(key).map { JSONPath($0) } ?? otherwise
        }
        func values(_ key: String, _ otherwise: Set<String>) -> Set<String> {
            reader.node(key) == nil ? otherwise : Set(reader.texts(key))
        }
        let isEnabled = reader.node("enabled") == nil || reader.flag("enabled")
        let mode = reader.choice("each", default: PullPlan.Mode.all)
        let every = reader.integer("every", in: 5...86_400, default: 60)
        let limit = reader.integer("limit", in: 1...10_000, default: 100)
        let days = reader.integer("days", in: 1...30, default: 3)
        let items = path("items", pushed.items)
        let (id, reference, to) = (path("id", pushed.id), path("reference", pushed.reference), path("to", pushed.to))
        let status = path("status", pushed.status)
        let toPrefix = reader.text("to_prefix") ?? pushed.toPrefix
        let (delivered, failed) = (values("delivered", pushed.delivered), values("failed", pushed.failed))
        let delayed = values("delayed", pushed.delayed)
        let detail = path("detail", pushed.detail)
        reader.close()
        guard let request, let answer else { return nil }
        return PullPlan(
            isEnabled: isEnabled, mode: mode, every: every, limit: limit, days: days, request: request, answer: answer,
            items: items ?? JSONPath(""), id: id, reference: reference, to: to, toPrefix: toPrefix,
            status: status ?? pushed.status, delivered: delivered, failed: failed, delayed: delayed, detail: detail)
    }
}
