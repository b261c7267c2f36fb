import Channels
import Templating

extension ChannelDefinition {
    /// How the channel's gateway bills parts; `nil` for mail.
    var counting: SMSParts.Counting? {
        guard case .httpSMS(let definition) = route else { return nil }
        return SMSParts.Counting(rawValue: definition.counting.rawValue)
    }
}
