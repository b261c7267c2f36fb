import Foundation
import Model

/// An SMS gateway (`kind: http-sms`).
public struct SMSDefinition: Sendable {
    let request: RequestPlan
    let result: AnswerRules
    let batch: BatchRules
    /// `nil` where the gateway sends any text; else it sends only these wordings.
    let templates: [RegisteredTemplate]?
    /// `nil` where the gateway reports nothing.
    let receipts: ReceiptRules?
    /// `nil` where answers of recipients do not come here.
    let inbound: InboundRules?
    /// What stands in 【】 in front of the text: `nil` for the store's own signature, empty for none.
    public let signature: String?
    /// What is added at the end, by class; a class that is not here gets nothing.
    public let optOut: [MessageClass: String]
    /// How the gateway bills a text's parts: Chinese counting unless the file says otherwise.
    public let counting: SMSCounting
    /// Words that this gateway refuses in marketing, beside those that operators do.
    let refused: [String]
    /// What a part costs, where the file says so.
    public let price: PartPrice?
    /// How many requests at once.
    public let connections: Int
    /// Messages a second; `nil` for as many as the gateway takes.
    public let perSecond: Double?
    /// Speak HTTP/2 where the gateway offers it.
    public let allowsHTTP2: Bool
    /// For the whole of a request and its answer.
    public let timeoutSeconds: Int

    /// Whether the gateway pushes delivery reports.
    public var pushesReceipts: Bool { receipts != nil }

    /// Recipients of one request, at most.
    public var recipientsPerRequest: Int { batch.limit }
}

/// What one part of a text costs.
public struct PartPrice: Hashable, Sendable {
    /// In millionths of the currency, so that sums are exact.
    public var millionths: Int
    /// ISO 4217: `CNY`.
    public var currency: String

    /// `0.045 CNY` → a part of it; `nil` for anything else.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: #/(\d{1,6})(?:\.(\d{1,6}))?\s+([A-Z]{3})/#), let whole = Int(match.1),
            let part = Int((match.2 ?? "").padding(toLength: 6, withPad: "0", startingAt: 0))
        else { return nil }
        millionths = whole * 1_000_000 + part
        currency = String(match.3)
    }

    /// What so many parts cost: `1.35 CNY`, rounded up to hundredths.
    public func cost(of parts: Int) -> String {
        let hundredths = (millionths * parts + 9_999) / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) \(currency)"
    }
}
