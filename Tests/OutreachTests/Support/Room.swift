import Channels
import Foundation
import Logging
import Model
import Outreach
import Storage
import Synchronization
import Templating

/// A store in a folder of its own with packs, channels, settings and a clock that stands until a test moves it. The folder
/// goes when the test is over.
final class Room: Sendable {
    let folder: String
    let store: Store
    let clock: TestClock
    let workspace: Workspace

    /// - Parameters:
    ///   - packs: files by path below the folder of templates; the repository's own templates where `nil`.
    ///   - mailPort: where the mail relay listens.
    ///   - smsURL: where the SMS gateway listens.
    ///   - environment: what else the channel files name.
    init(
        packs: [String: String]? = Packs.plain, now: String = "2026-11-21T10:00", timeZone: String = "Asia/Shanghai",
        mailPort: Int = 9, smsURL: String = "http://127.0.0.1:9", mail: String = Channels.mail,
        sms: String = Channels.sms, backup: String? = nil, environment: [String: String] = [:],
        adjust: (inout Settings) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.path + "/outreach-" + UUID().uuidString
        try Self.write(["mail.yaml": mail, "sms.yaml": sms], below: "\(folder)/channels")
        if let backup { try Self.write(["backup.yaml": backup], below: "\(folder)/channels") }
        if let packs { try Self.write(packs, below: "\(folder)/templates") }
        var settings = Settings(
            dealership: Dealership(name: "申城汽车销售有限公司", signature: "申城汽车", email: "care@example.com"),
            timeZone: timeZone,
            sendingMinutes: 0..<24 * 60, carriers: [.email: "mail", .sms: "sms"], mailDomain: "example.com")
        adjust(&settings)
        clock = TestClock(timeZone: timeZone, local: now)
        store = try Store(path: "\(folder)/store.db")
        workspace = try Workspace(
            store: store,
            packs: PackLibrary(directory: packs == nil ? Repository.templates : "\(folder)/templates"),
            channels: ChannelLibrary(
                directory: "\(folder)/channels",
                environment: ["MAIL_PORT": "\(mailPort)", "SMS_URL": smsURL].merging(environment) { $1 }),
            settings: settings, clock: clock.wallClock)
    }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The same room as another process would see it, or with other settings.
    func workspace(adjust: (inout Settings) -> Void) -> Workspace {
        var settings = workspace.settings
        adjust(&settings)
        return Workspace(
            store: store, packs: workspace.packs, channels: workspace.channels, settings: settings,
            clock: workspace.clock)
    }

    static func write(_ files: [String: String], below folder: String) throws {
        for (path, content) in files {
            let url = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
        }
    }

    /// Adds customers; gives them back as the store keeps them.
    @discardableResult
    func add(_ customers: Customer...) throws -> [Customer] { try add(customers) }

    @discardableResult
    func add(_ customers: [Customer]) throws -> [Customer] {
        try customers.indices.reduce(into: [Customer]()) { all, index in
            guard index % 1_000 == 0 else { return }
            let page = Array(customers[index..<min(index + 1_000, customers.count)])
            let ids = try store.save(page, at: clock.now, cardsOn: clock.wallClock.today).map(\.id)
            all += try store.customers(ids: ids)
        }
    }

    func messages(_ states: MessageState...) throws -> [Message] {
        try store.messages(MessageFilter(states: Set(states)), limit: 100_000)
    }

    func states() throws -> [MessageState: Int] {
        try messages().reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }
}

/// A clock that stands until it is moved.
final class TestClock: Sendable {
    private let instant: Mutex<Date>
    let timeZone: TimeZone

    /// - Parameter local: `2026-11-21T10:00` in the zone.
    init(timeZone: String, local: String) {
        self.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        instant = Mutex(Date())
        set(local)
    }

    var now: Date { instant.withLock { $0 } }

    var wallClock: WallClock { WallClock(timeZone: timeZone) { self.now } }

    func advance(by seconds: TimeInterval) { instant.withLock { $0 += seconds } }

    func set(_ local: String) {
        let parts = local.split(separator: "T")
        let time = parts[1].split(separator: ":").compactMap { Int($0) }
        let date = WallClock.fixed(Date(), timeZone: timeZone).instant(
            of: day(parts[0]), minute: time[0] * 60 + time[1])
        instant.withLock { $0 = date }
    }
}

/// What is in the repository, found from this file.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let templates = "\(root)/templates"
}

/// A date that the test knows to be one.
func day(_ iso: some StringProtocol) -> CalendarDate {
    guard let date = CalendarDate(iso: iso) else { preconditionFailure("not a date: \(iso)") }
    return date
}

func month(_ text: String) -> CalendarMonth {
    CalendarMonth(text)!
}
