/// The way of counting by which an SMS gateway bills a text.
public enum SMSCounting: String, Sendable, Codable, CaseIterable {
    /// As the radio standard: GSM-7 where the whole text fits it (160, then 153 septets), else UCS-2 (70, then 67).
    case gsm
    /// China: always 70, then 67 UTF-16 units, even for pure ASCII.
    case cn
}
