import Channels
import Foundation
import Model
import Storage
import Synchronization
import Templating

extension Renderer {
    /// What travels with a mail beside its words: the files of its pack, those that somebody attached to it, and the pack's
    /// invitation. A consultant's own words change nothing of it.
    ///
    /// - Parameters:
    ///   - fields: what a campaign or a caller filled in.
    ///   - ordered: what was attached to this message.
    ///   - date: when it was first tried, so that every try has the same bytes.
    /// - Throws: `Problem`, where the record lacks something that the invitation needs, or it is more than a mail may carry.
    func attachments(
        of message: Message, customer: Customer, fields: [String: String], ordered: [AttachedFile] = [], at date: Date
    ) throws(Problem) -> [MailAttachment] {
        guard message.channel.carrier == .email else { return [] }
        let pack = try workspace.packs.pack(message.pack)
        try AttachedFile.check(pack.attachments + ordered)
        var attachments = try workspace.files.encoded(pack)
        for file in ordered { attachments.append(try MailAttachment(name: file.name, content: file.content)) }
        // Most mails end here: a record is not made twice for nothing.
        guard pack.hasInvitation else { return attachments }
        let record = record(
            customer: customer, vehicle: MessageSubject.vehicle(message.subject, of: customer),
            member: MessageSubject.member(message.subject, of: customer), dueOn: message.dueOn, fields: fields,
            token: message.token, messageClass: message.messageClass, at: date)
        let details = InvitationDetails(
            uid: "\(message.token)@\(workspace.settings.mailDomain)", writtenAt: date, recipient: message.address)
        if let invitation = try pack.invitation(record, details) {
            attachments.append(
                try MailAttachment(
                    name: "invite.ics", type: "text/calendar", content: invitation.content,
                    role: .invitation(method: invitation.method)))
        }
        return attachments
    }
}

/// Files of packs in lines of base64, made once for all mails that carry them.
final class MailFiles: Sendable {
    private let known = Mutex<[String: [MailAttachment]]>([:])

    /// - Parameter pack: of the workspace that these files are of; there is one of each name.
    func encoded(_ pack: TemplatePack) throws(Problem) -> [MailAttachment] {
        guard !pack.attachments.isEmpty else { return [] }
        if let attachments = known.withLock({ $0[pack.name] }) { return attachments }
        var attachments: [MailAttachment] = []
        for file in pack.attachments { attachments.append(try MailAttachment(name: file.name, content: file.content)) }
        known.withLock { $0[pack.name] = attachments }
        return attachments
    }
}
