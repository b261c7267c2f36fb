import Model

/// How fast and how wide a channel sends, as its file says. The file may be changed while it sends.
public struct ChannelLimits: Hashable, Sendable {
    /// Stands for every recipient domain that has no line of its own; each has its own count.
    public static let anyDomain = "*"

    /// Of the whole channel; its connections are always given.
    public var relay: SendingLimit
    /// After how many messages a mail session is closed; `nil` for SMS.
    public var messagesPerConnection: Int?
    /// By recipient domain, in lower case.
    public var domains: [String: SendingLimit]

    public init(
        relay: SendingLimit = .none, messagesPerConnection: Int? = nil, domains: [String: SendingLimit] = [:]
    ) {
        self.relay = relay
        self.messagesPerConnection = messagesPerConnection
        self.domains = domains
    }
}

extension ChannelDefinition {
    public var limits: ChannelLimits {
        switch route {
        case .smtp(let smtp):
            ChannelLimits(
                relay: SendingLimit(perSecond: smtp.perSecond, connections: smtp.connections),
                messagesPerConnection: smtp.messagesPerConnection, domains: smtp.domains)
        case .httpSMS(let sms):
            ChannelLimits(relay: SendingLimit(perSecond: sms.perSecond, connections: sms.connections))
        }
    }
}

/// Reads the limits of a channel file.
enum LimitReader {
    /// `per_second`: messages a second, 0.01 to 100,000.
    static func perSecond(_ reader: MappingReader) -> Double? {
        guard let text = reader.text("per_second") else { return nil }
        guard let number = Double(text), (0.01...100_000).contains(number) else {
            reader.source.fault(
                "\(reader.field("per_second")) must be a number from 0.01 to 100000, not “\(text)”",
                at: reader.node("per_second"), field: reader.field("per_second"))
            return nil
        }
        return number
    }

    /// `domains`: a mapping of recipient domains, each with `per_second`, `connections` or both.
    static func domains(_ reader: MappingReader) -> [String: SendingLimit] {
        guard let list = reader.reader("domains") else { return [:] }
        var domains: [String: SendingLimit] = [:]
        for (name, node) in list.entries() {
            guard let entry = MappingReader(node, path: list.field(name), source: list.source) else { continue }
            let isNamed = name == ChannelLimits.anyDomain || DomainName.ascii(name) != nil
            if !isNamed {
                list.source.fault(
                    "\(list.field(name)) is no domain", at: node, field: list.field(name),
                    hint: "write the part behind the @, such as qq.com, or \"*\" for every other one")
            }
            let hasConnections = entry.node("connections") != nil
            let limit = SendingLimit(
                perSecond: perSecond(entry),
                connections: hasConnections ? entry.integer("connections", in: 1...200, default: 1) : nil)
            entry.close()
            domains[(DomainName.ascii(name) ?? name).lowercased()] = limit
        }
        return domains
    }
}
