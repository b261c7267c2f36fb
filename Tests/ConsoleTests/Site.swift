import Channels
import Foundation
import Logging
import Model
import Outreach
import Storage
import Synchronization
import Templating

@testable import Console

/// 9:00 in Shanghai on Saturday, 21 November 2026, the day of most tests.
let morning = Date(timeIntervalSince1970: 1_795_222_800)

/// A clock that stands still until a test moves it.
final class ManualClock: Sendable {
    private let instant = Mutex(morning)

    func advance(by seconds: TimeInterval) { instant.withLock { $0 += seconds } }

    var clock: WallClock {
        WallClock(timeZone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt) { self.instant.withLock { $0 } }
    }
}

/// A console that serves on a port of its own, over a store of its own with the packs of the repository.
struct Site: Sendable {
    static let user = "chen"
    static let password = "correct horse"

    let workspace: Workspace
    let clock: ManualClock
    let port: Int

    var store: Store { workspace.store }

    /// A browser that has not logged in.
    var stranger: Browser { Browser(port: port) }

    /// A browser that has logged in.
    func visitor() async throws -> Browser {
        let browser = stranger
        _ = try await browser.post("/login", ["name": Self.user, "password": Self.password])
        return browser
    }

    /// A browser of somebody of this role who has logged in under the role's name.
    ///
    /// - Parameter consultant: whose customers a consultant sees.
    func visitor(_ role: Role, consultant: String = "陈静") async throws -> Browser {
        _ = try store.saveUser(
            name: role.rawValue, role: role, passwordHash: Password.hash(Self.password, rounds: 16),
            consultant: role == .consultant ? consultant : nil, now: morning)
        let browser = stranger
        _ = try await browser.post("/login", ["name": role.rawValue, "password": Self.password])
        return browser
    }

    /// The message of a key, which the ledger must have.
    func message(_ key: String) throws -> Message? { try store.message(key: key) }
}

/// Runs `body` against a served console, and takes everything away afterwards.
func withSite(
    customers: [Customer] = [], needsApproval: Bool = true, publicURL: String = "https://care.example.com",
    _ body: @escaping @Sendable (Site) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("console-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let clock = ManualClock()
    let workspace = try makeWorkspace(
        in: folder, clock: clock.clock, needsApproval: needsApproval, publicURL: publicURL)
    if !customers.isEmpty { _ = try workspace.store.save(customers, at: morning) }
    _ = try workspace.store.saveUser(
        name: Site.user, role: .administrator, passwordHash: Password.hash(Site.password, rounds: 16), now: morning)
    let server = ConsoleServer(
        workspace: workspace, port: 0, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, ready) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { ready.finish() }
            try await server.run { port in ready.yield(port) }
        }
        var port: Int?
        for await found in ports {
            port = found
            break
        }
        if let port { try await body(Site(workspace: workspace, clock: clock, port: port)) }
        group.cancelAll()
        // A cancelled server may say so.
        _ = try? await group.next()
    }
    try workspace.store.close()
}

private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The repository's packs, compiled once for all tests.
private let library = Result { try PackLibrary(directory: repository.appendingPathComponent("templates").path) }

private func makeWorkspace(
    in folder: URL, clock: WallClock, needsApproval: Bool, publicURL: String
) throws -> Workspace {
    let channels = folder.appendingPathComponent("channels")
    try FileManager.default.createDirectory(at: channels, withIntermediateDirectories: true)
    for name in ["sandbox-mail", "sandbox-sms", "android-sms-gateway"] {
        try FileManager.default.copyItem(
            at: repository.appendingPathComponent("channels/\(name).yaml"),
            to: channels.appendingPathComponent("\(name).yaml"))
    }
    let environment = [
        "HONGYAN_SANDBOX_MAIL_PORT": "2525", "HONGYAN_SANDBOX_SMS_URL": "http://127.0.0.1:1",
        "HONGYAN_SANDBOX_SMS_KEY": "k", "ANDROID_SMS_URL": "http://127.0.0.1:1", "ANDROID_SMS_USERNAME": "u",
        "ANDROID_SMS_PASSWORD": "p", "ANDROID_SMS_SIGNING_KEY": "k3y",
    ]
    var dealership = Dealership(name: "申城汽车销售服务有限公司", signature: "申城汽车")
    dealership.phone = "021-5555 0100"
    dealership.address = "上海市浦东新区示范路 100 号"
    dealership.generalManager = "顾明远"
    dealership.email = "care@shencheng.example"
    var settings = Settings(dealership: dealership)
    settings.carriers = [.email: "sandbox-mail", .sms: "sandbox-sms"]
    settings.needsApproval = needsApproval
    settings.publicURL = publicURL
    return Workspace(
        store: try Store(path: folder.appendingPathComponent("store.db").path),
        packs: try library.get(),
        channels: try ChannelLibrary(directory: channels.path, environment: environment), settings: settings,
        clock: clock)
}

extension Customer {
    /// An owner whose birthday is the day of the tests.
    static func birthday(
        card: String = "261121-001", name: String = "王力", phones: [String] = ["+8613800001234"],
        emails: [String] = [], consultant: String? = "陈晨", preferred: ChannelKind? = nil, consents: [Consent] = []
    ) -> Customer {
        Customer(
            card: card, name: name, gender: .male, phones: phones, emails: emails,
            birthday: Birthday(reckoning: .solar, year: 1985, month: 11, day: 21), type: .owner, consultant: consultant,
            preferredChannel: preferred, consents: consents)
    }
}

/// The key of the birthday message of the customer with this number.
func birthdayKey(_ id: Int64 = 1) -> String { "birthday/customer \(id)/2026" }
