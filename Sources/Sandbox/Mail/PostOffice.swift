import Foundation

/// Takes the mails that the SMTP sessions accept: writes them down, remembers them, and bounces those that ask for it.
///
/// Files are written on the calling thread, an event loop's: some ten microseconds, before the client hears "250".
final class PostOffice: Sendable {
    let mails: Shelf<KeptMail>
    let bounces: Shelf<KeptBounce>
    let environment: SandboxEnvironment
    let hostname: String
    private let mailFolder: Maildir?
    private let bounceFolder: Maildir?

    /// Without a `directory` nothing is written to disk.
    init(
        directory: String?, hostname: String, memoryLimit: Int, environment: SandboxEnvironment
    ) throws(SandboxError) {
        mails = Shelf(limit: memoryLimit)
        bounces = Shelf(limit: memoryLimit)
        self.hostname = hostname
        self.environment = environment
        guard let directory else {
            mailFolder = nil
            bounceFolder = nil
            return
        }
        mailFolder = try Maildir(path: "\(directory)/mail")
        bounceFolder = try Maildir(path: "\(directory)/bounces")
    }

    /// Keeps a mail, then reports its failures and successes to the sender, unless that is `<>` (RFC 5321 §6.1).
    func keep(_ mail: KeptMail, failures: [DeliveryReport.Failure]) throws(SandboxError) {
        var mail = mail
        mail.file = try mailFolder?.keep(traced(mail), id: mail.id, at: mail.receivedAt)
        mails.put(mail)
        guard !mail.sender.isEmpty else { return }
        report(mail, failures.filter(\.recipient.wantsFailures).map { .failed($0) })
        let failed = Set(failures.map(\.recipient))
        let delivered = mail.recipients.filter { $0.wantsSuccess && !failed.contains($0) }
        report(mail, delivered.map { .delivered($0) })
    }

    /// A report that cannot be written stays in memory: the mail itself was kept, and the client is to hear so.
    private func report(_ mail: KeptMail, _ outcomes: [DeliveryReport.Outcome]) {
        guard !outcomes.isEmpty else { return }
        let id = environment.nextID()
        let report = DeliveryReport(id: id, hostname: hostname, mail: mail, outcomes: outcomes, date: environment.now())
        let message = report.message()
        var bounce = KeptBounce(
            id: id, to: mail.sender, mailID: mail.id, recipients: outcomes.map(\.recipient.address), message: message)
        bounce.file = try? bounceFolder?.keep(
            Array("Return-Path: <>\r\nDelivered-To: \(mail.sender)\r\n".utf8) + message, id: id, at: environment.now())
        bounces.put(bounce)
    }

    /// The mail with the trace headers of a final delivery before it (RFC 5321 §4.4), and its envelope in plain sight.
    private func traced(_ mail: KeptMail) -> [UInt8] {
        var headers = "Return-Path: <\(mail.sender)>\r\n"
        for address in mail.addresses { headers += "Delivered-To: \(address)\r\n" }
        headers += "X-Envelope-From: <\(mail.sender)>\r\n"
        for address in mail.addresses { headers += "X-Envelope-To: <\(address)>\r\n" }
        if let envelopeID = mail.envelopeID { headers += "X-Envelope-ID: \(envelopeID)\r\n" }
        headers += "Received: from \(mail.hello) by \(hostname) with \(mail.protocolName) id \(mail.id);\r\n"
        headers += "\t\(Timestamps.mail(mail.receivedAt))\r\n"
        return Array(headers.utf8) + mail.message
    }
}

extension KeptMail {
    /// The protocol's name in `Received:` (RFC 3848, RFC 6531 §4.3).
    fileprivate var protocolName: String {
        switch (isUTF8, isExtended) {
        case (true, _): user == nil ? "UTF8SMTP" : "UTF8SMTPA"
        case (false, true): user == nil ? "ESMTP" : "ESMTPA"
        case (false, false): "SMTP"
        }
    }
}
