import Foundation
import Logging
import Model
import Outreach
import Sandbox
import Storage

/// The demo's sending and what comes back: real SMTP, real HTTP, delivery reports and a returned mail.
struct DemoSending {
    let store: OpenStore
    let sandbox: SandboxPair
    let logger: Logger

    private var workspace: Workspace { store.workspace }
    private var sandboxFolder: String { "\(store.folder)/sandbox" }

    func send() async throws {
        DemoView.title("Sending, by SMTP and by HTTP, to the sandbox on loopback")
        DemoView.command("run --once " + Demo.packs.map { "--pack \($0)" }.joined(separator: " "))
        let queued = try Outbox(workspace).queueDue(on: workspace.clock.today, packs: Set(Demo.packs))
        Output.line(DispatchView.text(of: queued))
        try arrangeFaults()
        let summary = try await Daemon(store: store, logger: logger).sendUntilIdle()
        DispatchView.show(summary)
        if summary.attempts == 0 {
            Output.line("Nobody is sent anything twice: whoever is due has a row in the ledger already.")
        }
    }

    /// One mailbox of the campaign and one telephone do not exist. The sandbox takes what is for them, and says later
    /// that it could not be delivered, as real servers and gateways do.
    private func arrangeFaults() throws {
        sandbox.mail.faults = .none
        sandbox.sms.faults = .none
        let campaign = try workspace.store.campaign(named: Demo.campaign)
        if let mail = try queued(MessageFilter(campaignID: campaign?.id, channel: .email)) {
            sandbox.mail.faults.mail = [
                MailFault(
                    .address(mail.address), at: .dot,
                    .bounce(status: "5.1.1", diagnostic: "550 5.1.1 user unknown"))
            ]
        }
        if let sms = try queued(MessageFilter(channel: .sms)) {
            sandbox.sms.faults.sms = [SMSFault(endingIn: sms.address, .undeliverable(error: "MI:0001"))]
        }
    }

    private func queued(_ filter: MessageFilter) throws -> Message? {
        var filter = filter
        filter.states = [.queued]
        return try workspace.store.messages(filter, limit: 1).first
    }

    /// The gateway posts its delivery reports to the console; the returned mail lies in a Maildir.
    func takeEvidence() async throws {
        DemoView.title("What came back")
        let texts = sandbox.sms.messageCount
        if texts > 0 {
            let pushes = try await sandbox.sms.awaitReports(texts, within: .seconds(60))
            let taken = pushes.filter(\.isTaken).reduce(0) { $0 + $1.sids.count }
            Output.line(
                "\(Words.count(texts, "SMS delivery report")), posted to \(workspace.settings.publicURL)/receipts/sandbox-sms/…: "
                    + "\(taken) taken in, one of them says that the number does not exist.")
        }
        let maildir = SandboxPair.bounces(in: sandboxFolder)
        if !sandbox.mail.faults.mail.isEmpty { try await sandbox.mail.awaitBounces(within: .seconds(60)) }
        DemoView.command("bounces take \(maildir)/new/*")
        let summary = try ReceiptDesk(workspace).sweepMaildir(maildir)
        guard summary.matched > 0 else { return Output.line("No returned mail that is not known already.") }
        Output.line("\(Words.count(summary.matched, "returned mail")), matched to its message.")
        for suppression in try workspace.store.suppressions() {
            Output.line("Nothing more goes to \(Masking.address(suppression.address)): \(suppression.reason).")
        }
    }

    /// What lies in the sandbox since the first run, beside what the ledger says has left.
    func compare() throws {
        let mails = try FileManager.default.contentsOfDirectory(atPath: "\(sandboxFolder)/mail/new").count
        let log = FileManager.default.contents(atPath: "\(sandboxFolder)/sms/messages.jsonl") ?? Data()
        let texts = log.count { $0 == UInt8(ascii: "\n") }
        let left = try workspace.store.count(
            MessageFilter(states: [.accepted, .delivered, .bounced, .complained]))
        Output.line(
            "Since the first run the sandbox got \(Words.count(mails, "mail")) and \(texts) SMS; "
                + "the ledger says that \(left) left" + (mails + texts == left ? ": each of them once." : "."))
    }
}
