import Channels
import Foundation

extension ChannelDefinition {
    /// Messages on the wire at once.
    var connections: Int {
        switch route {
        case .smtp(let definition): definition.connections
        case .httpSMS(let definition): definition.connections
        }
    }

    /// Seconds that one attempt may take where every answer comes at the last moment.
    var longestAttempt: TimeInterval {
        switch route {
        // Connecting, EHLO and log-in, MAIL, RCPT and DATA, each within the timeout; then the final dot.
        case .smtp(let definition): TimeInterval(definition.timeoutSeconds * 6 + definition.finalTimeoutSeconds)
        case .httpSMS(let definition): TimeInterval(definition.timeoutSeconds)
        }
    }
}
