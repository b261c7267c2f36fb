import Foundation
import Model

/// `hongyan.yaml`: what a store says about itself, and where its packs, channels and database are.
struct SettingsFile {
    static let name = "hongyan.yaml"

    /// What the file says, as the stages use it.
    var settings: Settings
    /// Paths are absolute here; in the file they count from its own folder.
    var templates: String
    var channels: String
    var database: String
    /// Where the console listens.
    var host: String
    var port: Int
    /// Where the file names the channel of each kind.
    private(set) var carrierPlaces: [CarrierKind: Place] = [:]

    /// - Throws: the first fault, with line and column.
    init(folder: String) throws {
        let (file, problems) = try Self.read(folder: folder)
        if let fault = problems.first(where: { $0.severity == .error }) { throw fault }
        self = file
    }

    /// The file with everything that is wrong with it; a value that will not do has its default.
    ///
    /// - Throws: `Problem` where there is no such file, or it is not YAML.
    static func read(folder: String) throws -> (file: SettingsFile, problems: [Problem]) {
        let path = (folder as NSString).appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: path) else {
            throw Problem(
                "\(folder == "." ? "the current folder" : folder) is no store: it has no \(name)",
                hint: "make one with hongyan init DIR, or name one with --store DIR")
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw Problem("the settings cannot be read as UTF-8", at: Place(file: path), hint: "check its permissions")
        }
        let root = try SettingsNode(yaml: text, file: path)
        return (SettingsFile(root, folder: folder), root.faults.problems)
    }

    private init(_ root: SettingsNode, folder: String) {
        root.allowOnly(
            [
                "dealership", "time_zone", "daily", "sending_hours", "quiet_days", "sms_per_number", "channels",
                "mail_domain", "public_url", "console", "approval", "leap_day", "bounces", "returns", "templates",
                "definitions", "database", "teams",
            ] + PlanningSettings.keys)
        settings = Settings(dealership: Self.dealership(root))
        settings.timeZone =
            root.value("time_zone", example: "Asia/Shanghai") { TimeZone(identifier: $0)?.identifier }
            ?? settings.timeZone
        settings.mailDomain = root.text("mail_domain") ?? settings.mailDomain
        settings.publicURL =
            root.value("public_url", example: "https://care.example.com", SettingsText.webAddress) ?? settings.publicURL
        settings.needsApproval = root.flag("approval") ?? false
        settings.leapDayOnFirstOfMarch = root.choice("leap_day", ["28 February", "1 March"]) == "1 March"
        func absolute(_ text: String) -> String {
            text.hasPrefix("/")
                ? text : ((folder as NSString).appendingPathComponent(text) as NSString).standardizingPath
        }
        settings.bounceMaildir = root.text("bounces").map(absolute)
        settings.returns = ReturnSettings(root).rules
        templates = absolute(root.text("templates") ?? "templates")
        channels = absolute(root.text("definitions") ?? "channels")
        database = absolute(root.text("database") ?? "hongyan.db")
        (host, port) = root.value("console", example: "127.0.0.1:8025", SettingsText.endpoint) ?? ("127.0.0.1", 8025)
        settings.teams =
            root.child("teams").map { node in
                node.keys.map { Team(name: $0, members: node.texts($0)) }
            } ?? []
        readHours(root)
        readCarriers(root)
        settings.planning = PlanningSettings(root, rules: &settings.sending).planning
        if let path = root.text("segments").map(absolute) { readSegments(path, root) }
    }

    private mutating func readSegments(_ path: String, _ root: SettingsNode) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8),
            let node = root.file(yaml: text, path: path)
        else {
            root.note("\(path) cannot be read as YAML", key: "segments", hint: "docs/segments.md shows such a file")
            return
        }
        settings.segments = SegmentSettings(node).rules
    }

    private mutating func readHours(_ root: SettingsNode) {
        settings.dailyMinute = root.value("daily", example: "08:30", SettingsText.minute) ?? settings.dailyMinute
        settings.sending = SendingSettings(root).rules
        let greetings = ChannelKind.allCases.compactMap { settings.sending.minutes(.greeting, $0) }
        if let end = greetings.map(\.upperBound).max(), settings.dailyMinute >= end {
            root.note(
                "the day's messages are queued when its sending hours are over, so birthdays are never sent",
                key: "daily", hint: "name an hour before the end of sending_hours", severity: .warning)
        }
    }

    private mutating func readCarriers(_ root: SettingsNode) {
        guard let node = root.child("channels") else { return }
        for key in node.keys {
            guard let carrier = CarrierKind(rawValue: key), CarrierKind.ofChannels.contains(carrier) else {
                root.note("channels has no \(key)", key: "channels", hint: "it has email and sms")
                continue
            }
            let names = node.texts(key)
            guard let first = names.first else { continue }
            if Set(names).count < names.count {
                node.note(
                    "channels.\(key) names a channel twice", key: key, hint: "a channel cannot stand in for itself")
            }
            settings.carriers[carrier] = first
            if names.count > 1 { settings.standIns[carrier] = Array(names.dropFirst()) }
            carrierPlaces[carrier] = node.place(of: key)
        }
    }

    private static func dealership(_ root: SettingsNode) -> Dealership {
        guard let node = root.required("dealership") else { return Dealership(name: "", signature: "") }
        node.allowOnly([
            "name", "signature", "brand", "phone", "address", "website", "general_manager", "email",
        ])
        let dealership = Dealership(
            name: node.requiredText("name"), signature: node.requiredText("signature"), brand: node.text("brand"),
            phone: node.text("phone"), address: node.text("address"), website: node.text("website"),
            generalManager: node.text("general_manager"), email: node.text("email"))
        if dealership.signature.contains(where: { "【】".contains($0) }) {
            node.note("the signature holds 【 or 】", key: "signature", hint: "leave them out; they are put around it")
        }
        if let email = dealership.email, email.firstMatch(of: #/^[^@\s]+@[^@\s]+\.[^@\s]+$/#) == nil {
            node.note("the dealership's address is “\(email)”", key: "email", hint: "write it as care@example.com")
        }
        return dealership
    }
}
