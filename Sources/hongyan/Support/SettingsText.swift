import Foundation
import Model
import Templating

/// How times and addresses are written in the settings.
enum SettingsText {
    /// `08:30` as minutes after midnight; `24:00` is the end of the day.
    static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...59).contains(minute),
            (0...24 * 60).contains(hour * 60 + minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// `09:00-20:00`, the second after the first.
    static func minutes(_ text: String) -> Range<Int>? {
        let parts = text.split(separator: "-").map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, let start = minute(parts[0]), let end = minute(parts[1]), start < end else {
            return nil
        }
        return start..<end
    }

    /// `2027-02-17`, `2027-02-16/2027-02-22` (both included), `12-13` for every year, or the name of a festival or a day of
    /// mourning.
    static func quietDay(_ text: String) -> QuietDay? {
        if Festival.observed(text) != nil { return .festival(text) }
        if let date = CalendarDate(iso: text) { return .dates(date...date) }
        let ends = text.split(separator: "/").map { CalendarDate(iso: $0.trimmingCharacters(in: .whitespaces)) }
        if ends.count == 2, let first = ends[0], let last = ends[1], first <= last { return .dates(first...last) }
        // 2024 has every day that any year has.
        guard text.utf8.count == 5, let date = CalendarDate(iso: "2024-\(text)") else { return nil }
        return .yearly(month: date.month, day: date.day)
    }

    /// `127.0.0.1:8025`; port 0 is any free one.
    static func endpoint(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        return (String(text[..<colon]), port)
    }

    /// An address of the web, without a slash at its end, because paths are put behind it.
    static func webAddress(_ text: String) -> String? {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host()?.isEmpty == false,
            url.query() == nil
        else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
