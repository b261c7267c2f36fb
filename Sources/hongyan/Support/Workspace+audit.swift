import Foundation
import Model
import Outreach
import Storage

extension Workspace {
    /// Writes down what whoever runs the command looked at or did; changes of records write their own row.
    func note(_ action: String, _ subject: String = "", detail: String = "") throws {
        try store.audit(.atTerminal, action, subject, detail: detail, now: clock.now)
    }
}
