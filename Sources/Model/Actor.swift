/// Who does something to the records, and from where: what history and audit log name.
public struct Actor: Hashable, Sendable, Codable {
    public enum Place: String, Sendable, Codable, CaseIterable {
        case console
        /// The command line.
        case command
        /// The program itself: an import, a returned mail, a delivery report.
        case system
    }

    /// A user of the console or of the machine.
    public var name: String
    public var place: Place

    public init(_ name: String, at place: Place) {
        self.name = name
        self.place = place
    }

    /// What nobody decided: evidence that came in.
    public static let system = Actor("hongyan", at: .system)
}
