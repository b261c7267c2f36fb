import Foundation
import Logging
import Model
import Outreach
import Sandbox
import Storage
import Templating

/// The steps of the demo, each of them what a command does.
struct DemoDesk {
    private static let rowsShown = 12

    let store: OpenStore
    let sandbox: SandboxPair
    let logger: Logger

    private var workspace: Workspace { store.workspace }
    private var today: CalendarDate { workspace.clock.today }

    func importCustomers(from file: String) async throws {
        DemoView.title("Customers")
        DemoView.command("import \(file)")
        let summary = try await ImportRun(workspace: workspace, options: Importer.Options()).run(file)
        ImportView.show(summary)
    }

    func showDue() throws {
        DemoView.title("Who is due a word today, \(today)")
        DemoView.command("due")
        let items = try DueList(workspace).items(on: today, packs: Self.packs)
        try DueView(workspace: workspace, day: today, items: items).show(asJSON: false, limit: Self.rowsShown)
    }

    /// Birthdays and thank-you letters; the demo leaves the other occasions alone, so that it stays small.
    static let packs: Set<String> = ["birthday", "thank-you"]

    func previewLetter() throws {
        let items = try DueList(workspace).items(on: today, packs: ["thank-you"])
        guard let item = items.first(where: { $0.decision.isLetter }) ?? items.first else { return }
        DemoView.title("One letter before it goes")
        DemoView.command("preview thank-you --customer \(item.customer.card) --channel letter")
        let preview = try Previewer(workspace).preview(item, channel: .letter)
        print(String(decoding: try PreviewView(preview: preview).bytes(.text), as: UTF8.self))
    }

    func launchCampaign() throws {
        DemoView.title("A small campaign")
        let desk = CampaignDesk(workspace)
        if let known = try workspace.store.campaign(named: Demo.campaign) {
            print("\(known.name) was launched before (\(known.state.rawValue)); it is not launched again.")
            return
        }
        let audience = "type = owner and city = \"上海市\" and email is not missing"
        DemoView.command(
            "campaign create \(Demo.campaign) --pack service-course --audience '\(audience)' --channel email …")
        _ = try desk.create(
            name: Demo.campaign, pack: "service-course", audience: audience, channel: .email, fields: try fields())
        DemoView.command("campaign check \(Demo.campaign)")
        let view = CampaignView(workspace: workspace)
        view.show(try desk.check(Demo.campaign), of: try desk.campaign(Demo.campaign))
        DemoView.command("campaign launch \(Demo.campaign)")
        let summary = try desk.launch(Demo.campaign)
        print("\(summary.queued) queued, \(summary.skipped) skipped with a reason.")
        try bounceOne()
    }

    /// The examples of the manifest stand in for what marketing would fill in.
    private func fields() throws -> [String: String] { try workspace.packs.pack("service-course").exampleFields }

    /// One mailbox of the campaign does not exist: the sandbox takes the mail and returns it later, as real servers do.
    private func bounceOne() throws {
        var filter = MessageFilter()
        filter.campaignID = try CampaignDesk(workspace).campaign(Demo.campaign).id
        filter.states = [.queued]
        guard let message = try workspace.store.messages(filter).first else { return }
        sandbox.mail.faults.mail.append(
            MailFault(
                .address(message.address), at: .dot,
                .bounce(status: "5.1.1", diagnostic: "550 5.1.1 user unknown")))
    }

    /// - Returns: whether anything went out.
    func send() async throws -> Bool {
        DemoView.title("Sending, by SMTP and by HTTP, to the sandbox on loopback")
        DemoView.command("run --once")
        let queued = try Outbox(workspace).queueDue(on: today, packs: Self.packs)
        print(
            "Due today: \(queued.queued) queued, \(queued.skipped) skipped with a reason, \(queued.known) in the ledger already."
        )
        let summary = try await Daemon(store: store, logger: logger).sendUntilIdle()
        DispatchView.show(summary)
        if summary.attempts == 0 { print("Nobody is sent anything twice: there was nothing left to send.") }
        return summary.attempts > 0
    }

    /// The gateway posts its delivery reports to the console; the returned mail lies in a Maildir.
    func takeEvidence(hasSent: Bool) async throws {
        DemoView.title("What came back")
        let sms = sandbox.sms.messageCount
        if sms > 0 {
            try await sandbox.sms.awaitReports(sms)
            print("\(sms) SMS: their delivery reports were posted to /receipts/sandbox-sms/….")
        }
        DemoView.command("bounces take \(SandboxPair.bounces(in: "\(store.folder)/sandbox"))/new/*")
        let summary = try ReceiptDesk(workspace).sweepMaildir(SandboxPair.bounces(in: "\(store.folder)/sandbox"))
        print(
            summary.matched + summary.repeated + summary.waiting == 0
                ? "No returned mail that is not known already."
                : "\(summary.matched) returned mail, matched to its message.")
    }

    func showLedger() throws {
        DemoView.title("The ledger: a row for everyone, with the reason for each state")
        DemoView.command("messages --limit \(Self.rowsShown)")
        try MessagesView(workspace: workspace, asJSON: false)
            .show(try workspace.store.messages(order: .newestFirst, limit: Self.rowsShown))
        DemoView.title("The report: every number adds up")
        DemoView.command("report --by pack --by channel")
        try ReportView(report: LedgerReport(workspace.store, by: [.pack, .channel])).show(asJSON: false)
    }
}

extension DueItem.Decision {
    fileprivate var isLetter: Bool {
        if case .send(.letter, _) = self { return true }
        return false
    }
}
