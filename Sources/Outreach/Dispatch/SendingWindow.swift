import Foundation
import Model
import Storage
import Templating

/// Whether a message may leave at an instant, and if not, from when on: a pure function of the rules, its class and channel,
/// and the time zone of its recipient.
struct SendingWindow: Sendable {
    enum Opening: Hashable, Sendable {
        case open
        /// `until` is `nil` where no hour of the next two years will do.
        case closed(until: Date?, code: String)
    }

    private struct Question: Hashable {
        var messageClass: MessageClass
        var channel: ChannelKind
        var timeZone: String?
    }

    private let rules: SendingRules
    private let storeZone: TimeZone
    let now: Date
    private var answers: [Question: Opening] = [:]

    init(_ workspace: Workspace, at now: Date) {
        self.init(rules: workspace.settings.sending, storeZone: workspace.clock.timeZone, now: now)
    }

    init(rules: SendingRules, storeZone: TimeZone, now: Date) {
        self.rules = rules
        self.storeZone = storeZone
        self.now = now
    }

    /// - Parameter timeZone: the recipient's own, an IANA name; the store's where `nil`, or where nobody knows the name.
    mutating func opening(_ messageClass: MessageClass, _ channel: ChannelKind, in timeZone: String?) -> Opening {
        let question = Question(messageClass: messageClass, channel: channel, timeZone: timeZone)
        if let answer = answers[question] { return answer }
        let answer = opening(of: question)
        answers[question] = answer
        return answer
    }

    /// Whether anything at all may leave for somebody in one of these zones or in the store's.
    mutating func isOpenAnywhere(_ timeZones: Set<String>) -> Bool {
        ([nil] + timeZones.map(Optional.some)).contains { zone in
            MessageClass.allCases.contains { messageClass in
                ChannelKind.allCases.contains { opening(messageClass, $0, in: zone) == .open }
            }
        }
    }

    /// `2026-11-22 09:00`, with the zone where it is not the store's.
    func words(_ instant: Date, in timeZone: String?) -> String {
        let clock = clock(timeZone)
        let minute = clock.minuteOfDay(of: instant)
        let time = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(clock.date(of: instant)) \(time)" + (timeZone.map { " in \($0)" } ?? "")
    }

    private func clock(_ timeZone: String?) -> WallClock {
        .fixed(now, timeZone: timeZone.flatMap(TimeZone.init(identifier:)) ?? storeZone)
    }

    private func opening(of question: Question) -> Opening {
        let clock = clock(question.timeZone)
        guard let minutes = rules.minutes(question.messageClass, question.channel) else {
            return .closed(until: nil, code: ReasonCode.outsideHours)
        }
        let quietDays = rules.quietDays(question.messageClass, question.channel)
        func isQuiet(_ day: CalendarDate) -> Bool { quietDays.contains { $0.contains(day) } }
        let (today, minute) = (clock.today, clock.minuteOfDay(of: now))
        let isQuietToday = isQuiet(today)
        if !isQuietToday, minutes.contains(minute) { return .open }
        let code = isQuietToday ? ReasonCode.quietDay : ReasonCode.outsideHours
        // What is over for today, or has not begun.
        let first = !isQuietToday && minute < minutes.lowerBound ? 0 : 1
        let next = (first...730).lazy.map(today.adding(days:)).first { !isQuiet($0) }
        return .closed(until: next.map { clock.instant(of: $0, minute: minutes.lowerBound) }, code: code)
    }
}

extension QuietDay {
    func contains(_ day: CalendarDate) -> Bool {
        switch self {
        case .dates(let dates): dates.contains(day)
        case .yearly(let month, let dayOfMonth): day.month == month && day.day == dayOfMonth
        case .festival(let name): LunarCalendar.quietDays(named: name, year: day.year).contains(day)
        }
    }
}

extension Message {
    /// What keeps it in the queue for now; `nil` where it may leave.
    func postponement(by window: inout SendingWindow, timeZone: String?) -> Postponement? {
        guard case .closed(let until, let code) = window.opening(messageClass, channel, in: timeZone) else {
            return nil
        }
        // Where no hour will ever do, the settings may change: it is looked at again tomorrow.
        let again = until ?? window.now.addingTimeInterval(86_400)
        return Postponement(messageID: id, until: again, reason: "\(code): until \(window.words(again, in: timeZone))")
    }
}
