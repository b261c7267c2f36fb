import Foundation
import Liquid
import Model

/// A pack's `invite.ics.liquid` in one language, compiled.
struct InvitationProgram: Sendable {
    let language: String
    let template: Template
    let selection: RecordSelection
    let files: TemplateNames
    /// For problems.
    let file: String

    /// `invite.ics.liquid` → `zh`, `invite.en.ics.liquid` → `en`; `nil` for other files.
    static func language(ofFile name: String) -> String? {
        guard name.hasPrefix("invite."), name.hasSuffix(".ics.liquid") || name == "invite.ics.liquid" else {
            return nil
        }
        if name == "invite.ics.liquid" { return "zh" }
        let language = String(name.dropFirst("invite.".count).dropLast(".ics.liquid".count))
        return TemplateFile.isLanguage(language) ? language : nil
    }

    /// The variable that only invitations read, and its fields.
    static let variable = "invitation"
    static let fields = ["uid", "stamp", "recipient"]

    func render(_ view: RecordView, _ details: InvitationDetails) throws(Problem) -> Invitation? {
        var values = selection.values(of: view)
        values[Self.variable] = .object([
            "uid": .string(details.uid), "stamp": .string(Self.stamp(details.writtenAt)),
            "recipient": .string(details.recipient),
        ])
        let printed = try files.printed(template, values, today: view.record.today)
        do throws(Problem) {
            return try Invitation(printed: printed)
        } catch {
            throw Problem(error.message, at: Place(file: file), hint: error.hint)
        }
    }

    /// `20261121T010000Z`
    private static func stamp(_ date: Date) -> String {
        date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    }
}

/// What an invitation says beside the record: the same for every try at its message.
public struct InvitationDetails: Hashable, Sendable {
    /// By which a calendar knows it again.
    public var uid: String
    /// When its message was first tried.
    public var writtenAt: Date
    /// The address that the mail goes to.
    public var recipient: String

    public init(uid: String, writtenAt: Date, recipient: String) {
        self.uid = uid
        self.writtenAt = writtenAt
        self.recipient = recipient
    }
}
