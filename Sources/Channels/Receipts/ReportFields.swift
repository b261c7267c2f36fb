import Foundation
import JSON
import Model

/// Where a delivery report has what, and what its statuses mean: of one that is pushed, or that was asked for.
struct ReportFields: Sendable {
    /// Among `failed`: every status that no list names.
    static let anyOther = "*"

    /// Where the reports are in the body; empty: the whole is the list, or the one report.
    var items: JSONPath
    var id: JSONPath?
    /// Our own token of the message, where the gateway gives it back.
    var reference: JSONPath?
    var to: JSONPath?
    /// Put in front of a number that has no `+`, to make E.164 of it.
    var toPrefix: String
    var status: JSONPath
    var delivered: Set<String>
    var failed: Set<String>
    /// Still being tried. A report of a status that is in none of the three is no news and is skipped.
    var delayed: Set<String>
    var detail: JSONPath?
    /// Values of `detail` which say that the number itself is bad.
    var hard: Set<String>

    /// The reports of a body.
    func entries(in root: JSONValue) -> [JSONValue] {
        items.values(in: root).flatMap { value -> [JSONValue] in
            if case .array(let list) = value { list } else { [value] }
        }
    }

    func isReport(_ entry: JSONValue) -> Bool {
        status.text(in: entry) != nil && (id?.text(in: entry) != nil || reference?.text(in: entry) != nil)
    }

    /// One receipt for each report that is news.
    ///
    /// - Parameter question: the message that was asked about: what a report does not say of itself is said of this one.
    func receipts(
        of entries: [JSONValue], via channel: ChannelDefinition, about question: ReceiptPoller.Question? = nil, at: Date
    ) -> [Receipt] {
        entries.compactMap { entry in
            guard let status = status.text(in: entry) else { return nil }
            var (id, token) = (id?.text(in: entry), reference?.text(in: entry))
            // Without an id the list may hold other texts to the same number.
            if id == nil, token == nil, let known = question?.providerID { (id, token) = (known, question?.token) }
            guard id != nil || token != nil, let verdict = verdict(of: status) else { return nil }
            let detail = detail?.text(in: entry)
            return Receipt(
                via: channel.name, providerID: id, token: token, address: address(in: entry), verdict: verdict,
                isHard: verdict == .bounced && (hard.contains(status) || detail.map(hard.contains) == true),
                detail: Self.shown(status: status, detail: detail), at: at)
        }
    }

    private func verdict(of status: String) -> Receipt.Verdict? {
        if delivered.contains(status) { return .delivered }
        if failed.contains(status) { return .bounced }
        if delayed.contains(status) { return .delayed }
        return failed.contains(Self.anyOther) ? .bounced : nil
    }

    private func address(in entry: JSONValue) -> String? {
        guard let number = to?.text(in: entry)?.filter({ !$0.isWhitespace }) else { return nil }
        return number.hasPrefix("+") ? number : toPrefix + number
    }

    private static func shown(status: String, detail: String?) -> String {
        let words = [status, detail].compactMap(\.self).joined(separator: " ")
        return String(String.UnicodeScalarView(words.unicodeScalars.filter { !HeaderText.isControl($0) }.prefix(500)))
    }
}

extension ReportFields {
    /// Reads them from the keys of `receipts:`, or of its `pull:`.
    ///
    /// - Parameter pushed: what counts where `pull:` says nothing else.
    init(_ reader: MappingReader, otherwise pushed: ReportFields? = nil) {
        func path(_ key: String, _ other: JSONPath?) -> JSONPath? { reader.text(key).map { JSONPath($0) } ?? other }
        func values(_ key: String, _ other: Set<String>?, required: Bool = false) -> Set<String> {
            if let other, reader.node(key) == nil { return other }
            return Set(reader.texts(key, required: required))
        }
        items = path("items", pushed?.items) ?? JSONPath("")
        id = path("id", pushed?.id)
        reference = path("reference", pushed?.reference)
        to = path("to", pushed?.to)
        toPrefix = reader.text("to_prefix") ?? pushed?.toPrefix ?? ""
        status = reader.text("status", required: pushed == nil).map { JSONPath($0) } ?? pushed?.status ?? JSONPath("")
        delivered = values("delivered", pushed?.delivered, required: true)
        failed = values("failed", pushed?.failed, required: true)
        delayed = values("delayed", pushed?.delayed)
        detail = path("detail", pushed?.detail)
        // Of the numbers, not of the way in which reports come.
        hard = pushed?.hard ?? Set(reader.texts("hard"))
    }
}
