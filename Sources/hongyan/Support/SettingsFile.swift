import Foundation
import Model
import Yams

/// `hongyan.yaml`: what a store says about itself, and where its packs, channels and database are.
struct SettingsFile {
    static let name = "hongyan.yaml"

    var settings: Settings
    /// Paths are absolute here; in the file they count from its own folder.
    var templates: String
    var channels: String
    var database: String
    /// Where the console listens.
    var host: String
    var port: Int

    /// - Throws: `Problem` with the file's line and column for the first fault.
    init(folder: String) throws {
        let path = (folder as NSString).appendingPathComponent(Self.name)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(
                "\(folder == "." ? "the current folder" : folder) is no store: it has no \(Self.name)",
                hint: "make one with hongyan init DIR, or name one with --store DIR")
        }
        let file = try SettingsNode(yaml: String(decoding: data, as: UTF8.self), file: path)
        try file.allowOnly([
            "dealership", "time_zone", "daily", "sending_hours", "channels", "mail_domain", "public_url", "console",
            "approval", "leap_day", "bounces", "templates", "definitions", "database",
        ])
        let dealership = try Self.dealership(file.required("dealership"))
        settings = Settings(dealership: dealership)
        settings.timeZone = try file.text("time_zone") ?? settings.timeZone
        if TimeZone(identifier: settings.timeZone) == nil {
            throw file.problem(
                "there is no time zone \(settings.timeZone)", key: "time_zone", hint: "write Asia/Shanghai")
        }
        settings.dailyMinute = try file.minute("daily") ?? settings.dailyMinute
        settings.sendingMinutes = try file.minutes("sending_hours") ?? settings.sendingMinutes
        settings.mailDomain = try file.text("mail_domain") ?? settings.mailDomain
        settings.publicURL = try file.text("public_url") ?? settings.publicURL
        settings.needsApproval = try file.flag("approval") ?? false
        settings.leapDayOnFirstOfMarch = try file.choice("leap_day", ["28 February", "1 March"]) == "1 March"
        for (key, value) in try file.mapping("channels") {
            guard let carrier = CarrierKind(rawValue: key) else {
                throw file.problem("channels has no \(key)", key: "channels", hint: "it has email and sms")
            }
            settings.carriers[carrier] = value
        }
        func absolute(_ text: String) -> String {
            text.hasPrefix("/")
                ? text : ((folder as NSString).appendingPathComponent(text) as NSString).standardizingPath
        }
        settings.bounceMaildir = try file.text("bounces").map(absolute)
        templates = absolute(try file.text("templates") ?? "templates")
        channels = absolute(try file.text("definitions") ?? "channels")
        database = absolute(try file.text("database") ?? "hongyan.db")
        (host, port) = try file.endpoint("console") ?? ("127.0.0.1", 8025)
    }

    private static func dealership(_ node: SettingsNode) throws -> Dealership {
        try node.allowOnly([
            "name", "signature", "brand", "phone", "address", "website", "general_manager", "email",
        ])
        return Dealership(
            name: try node.requiredText("name"), signature: try node.requiredText("signature"),
            brand: try node.text("brand"), phone: try node.text("phone"), address: try node.text("address"),
            website: try node.text("website"), generalManager: try node.text("general_manager"),
            email: try node.text("email"))
    }
}
