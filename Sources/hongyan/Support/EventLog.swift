import Foundation
import Logging

/// What the daemon tells of itself: on a terminal one short line for each event, elsewhere log lines on standard error.
struct EventLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    static func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "hongyan") { label -> any LogHandler in
            if Terminal.isInteractive { EventLog() } else { StreamLogHandler.standardError(label: label) }
        }
        logger.logLevel = level
        return logger
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { "\($0.key.replacing("_", with: " ")) \($0.value)" }
        let mark = event.level >= .warning ? "\(event.level): " : ""
        Self.tell(mark + event.message.description + (values.isEmpty ? "" : ": " + values.joined(separator: ", ")))
    }

    /// A line with the time of day.
    static func tell(_ text: String) {
        let time = Date().formatted(
            Date.VerbatimFormatStyle(
                format:
                    "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
        Output.line("\(time)  \(text)")
    }
}
