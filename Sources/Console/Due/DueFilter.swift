import Foundation
import Model

/// Which part of a day's list a person looks at; it travels in the address, so that a list can be kept as a bookmark.
struct DueFilter: Sendable {
    /// What `consultant` says for everybody's customers, where leaving it out would mean one's own.
    static let everybody = "*"

    var day: CalendarDate
    /// The consultant whose customers are shown; `nil` where nobody said, `everybody` for all.
    var consultant: String?
    /// Only this pack; empty for all.
    var pack: String

    /// - Parameter today: the day where none is named.
    init(_ form: Form, today: CalendarDate) {
        day = form["day"].flatMap { CalendarDate(iso: $0) } ?? today
        consultant = form["consultant"].flatMap { $0.isEmpty ? nil : $0 }
        pack = form["pack"] ?? ""
    }

    var fields: [(String, String)] { [("day", "\(day)"), ("consultant", consultant ?? ""), ("pack", pack)] }

    var listPath: String { "/?" + Form.encode(fields) }

    func path(of key: String) -> String { "/due?" + Form.encode(fields + [("key", key)]) }

    func on(_ day: CalendarDate) -> DueFilter {
        var filter = self
        filter.day = day
        return filter
    }
}
