import Foundation
import Liquid
import Model
import Outreach
import Storage

/// What a person asks of the ledger: filters, a search, and from where on.
struct MessageQuery: Sendable {
    var group: MessageState.Group?
    var pack: String
    var channel: ChannelKind?
    var campaign: Int64?
    /// A card number, a telephone number or an e-mail address.
    var search: String
    /// The number of the last row of the page before.
    var after: Int64?

    init(_ form: Form) {
        group = form["group"].flatMap(MessageState.Group.init)
        pack = form["pack"] ?? ""
        channel = form["channel"].flatMap(ChannelKind.init)
        campaign = form["campaign"].flatMap(Int64.init)
        search = (form["q"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        after = form["after"].flatMap(Int64.init)
    }

    var fields: [(String, String)] {
        [
            ("group", group?.rawValue ?? ""), ("pack", pack), ("channel", channel?.rawValue ?? ""),
            ("campaign", campaign.map(String.init) ?? ""), ("q", search),
        ]
    }

    var isNarrow: Bool { fields.contains { $0.0 != "group" && !$0.1.isEmpty } }

    func path(group: MessageState.Group?) -> String {
        var query = self
        query.group = group
        return "/messages?" + Form.encode(query.fields)
    }

    func path(after id: Int64) -> String { "/messages?" + Form.encode(fields + [("after", "\(id)")]) }

    /// The rows asked for, whatever their state; `nil` where nobody fits the search.
    ///
    /// - Parameter consultant: only of his customers.
    func filter(_ store: Store, consultant: String?) throws -> MessageFilter? {
        var filter = MessageFilter(
            campaignID: campaign, pack: pack.isEmpty ? nil : pack, channel: channel, consultant: consultant)
        guard !search.isEmpty else { return filter }
        if let customer = try store.customer(card: Self.halfWidth(search)) {
            filter.customerID = customer.id
            return filter
        }
        guard let address = Self.address(search) else { return nil }
        let owners = try store.customers(address: address)
        if owners.count == 1 { filter.customerID = owners[0].id } else { filter.address = address }
        return filter
    }

    /// A number as the store keeps it (E.164), from the ways in which people in China write it down; an e-mail address in
    /// small letters. `nil` for anything else.
    static func address(_ text: String) -> String? {
        let text = halfWidth(text)
        if text.contains("@") { return text.lowercased() }
        let digits = text.filter { $0.isASCII && $0.isNumber }
        guard digits.count >= 7, text.allSatisfy({ $0.isASCII && ($0.isNumber || " +-().".contains($0)) }) else {
            return nil
        }
        if text.hasPrefix("+") { return "+" + digits }
        if digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
        if digits.count == 13, digits.hasPrefix("86") { return "+" + digits }
        return "+86" + (digits.hasPrefix("0") ? digits.dropFirst() : digits[...])
    }

    /// １３８ → 138.
    private static func halfWidth(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
                }))
    }
}
