import Channels
import Model

extension ChannelDefinition {
    /// How the channel's gateway bills parts; `nil` for mail.
    var counting: SMSCounting? {
        guard case .httpSMS(let definition) = route else { return nil }
        return definition.counting
    }
}
