import Model

/// What a `manifest.yaml` says.
struct Manifest: Sendable {
    var title = ""
    var description: String?
    var messageClass = MessageClass.greeting
    var rule: OccasionRule?
    var audience = ""
    var channels: [ChannelKind] = []
    var followUp: FollowUp?
    var treatment: Treatment?
    var subjects: [String: Subject] = [:]
    var fields: [PackField] = []
    var page = PackPage()
    var attachments: [Attachment] = []

    /// A file of the pack's folder, and where in the manifest it stands.
    struct Attachment: Sendable {
        var name: String
        var place: Place
    }

    /// The subject in one language, and where in the manifest it stands.
    struct Subject: Sendable {
        var source: String
        /// Line and column at which the source's first character stands.
        var line: Int
        var column: Int
    }
}
