import Foundation
import Model

/// Whether anything at all may leave, for anybody: looked at once a minute, so that a night costs nothing.
struct HoursGate {
    /// Those that customers have of their own.
    var timeZones: Set<String> = [] {
        didSet { minute = nil }
    }
    private var minute: Int?
    private var isOpen = true

    mutating func isOpen(_ workspace: Workspace, at now: Date) -> Bool {
        let minute = Int((now.timeIntervalSince1970 / 60).rounded(.down))
        if self.minute != minute {
            var window = SendingWindow(workspace, at: now)
            isOpen = window.isOpenAnywhere(timeZones)
            self.minute = minute
        }
        return isOpen
    }
}
