import Foundation
import Model
import Storage

/// A store that is to be made.
struct NewStore {
    var folder: String
    var dealership: Dealership
    /// Folders of packs and channel files, from where the command runs.
    var templates: String
    var channels: String
    var carriers: [CarrierKind: String] = [.email: "mail", .sms: "yunpian"]
    var port = 8025
    var sendingHours = "09:00-20:00"
    var daily = "08:30"
    var bounces: String?

    /// - Throws: `Problem` where the folder holds a store already, packs and channels are not where they are said to be,
    ///   or it cannot be written; what was begun is taken away again.
    func make() throws {
        let files = FileManager.default
        let settings = (folder as NSString).appendingPathComponent(SettingsFile.name)
        guard !files.fileExists(atPath: settings) else {
            throw Problem("\(folder) is a store already", hint: "nothing was changed; name another folder")
        }
        guard !files.fileExists(atPath: folder) || isFolder(folder) else {
            throw Problem("\(folder) is a file", hint: "nothing was changed; name a folder")
        }
        for (option, path) in [("--templates", templates), ("--channels", channels)] where !isFolder(path) {
            throw Problem(
                "there is no folder \(path)",
                hint: "run this where templates and channels are, or name it with \(option) DIR")
        }
        let isNew = !files.fileExists(atPath: folder)
        do {
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            _ = try Store(path: (folder as NSString).appendingPathComponent("hongyan.db"))
            // Last, because it is what makes the folder a store.
            try Data(text.utf8).write(to: URL(fileURLWithPath: settings), options: .withoutOverwriting)
        } catch {
            if isNew { try? files.removeItem(atPath: folder) }
            throw (error as? CocoaError).map { Refusal.problem(with: $0, path: folder) } ?? error
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    private var text: String {
        """
        # What this store says about itself. Times are local; docs/settings.md describes every line.
        dealership:
          name: \(quoted(dealership.name))
          signature: \(quoted(dealership.signature))   # 【…】 at the start of an SMS
          brand: \(quoted(dealership.brand ?? ""))
          phone: \(quoted(dealership.phone ?? ""))
          address: \(quoted(dealership.address ?? ""))
          website: \(quoted(dealership.website ?? ""))
          general_manager: \(quoted(dealership.generalManager ?? ""))
          email: \(quoted(dealership.email ?? ""))

        time_zone: Asia/Shanghai
        daily: "\(daily)"                # from then on the day's messages are queued
        sending_hours: "\(sendingHours)"   # nothing leaves outside of them; also by class: {marketing: "10:00-20:00"}
        # quiet_days: {marketing: [qingming, 12-13]}   # nothing of it leaves on these
        # limits: {per_week: {greeting: 4, marketing: 2}}   # how many messages a week, over all channels
        # plan: {tasks_a_day: 20, work_days: mon-sat}       # how consultants' days are filled
        # sms_per_number: {minute: 1, hour: 5, day: 10, marketing_day: 50}   # what one number may get; operators allow this
        approval: no                  # yes: a consultant approves every message before it goes
        leap_day: 28 February         # when a birthday on 29 February is kept in a common year

        channels:                     # files of the folder named by definitions, without .yaml; [mail, backup] stands in
          email: \(carriers[.email] ?? "mail")
          sms: \(carriers[.sms] ?? "yunpian")
        mail_domain: \(mailDomain)

        console: 127.0.0.1:\(port)
        public_url: http://127.0.0.1:\(port)   # where gateways and recipients reach the console
        \(bounces.map { "bounces: \(quoted($0))" } ?? "# bounces: /var/mail/bounces     # a Maildir that receives returned mail")

        templates: \(quoted(absolute(templates)))
        definitions: \(quoted(absolute(channels)))
        database: hongyan.db

        """
    }

    private var mailDomain: String {
        dealership.email.flatMap { $0.split(separator: "@").last.map(String.init) } ?? "localhost"
    }

    /// A YAML scalar in double quotes (YAML 1.2, 7.3.1); JSON's escapes are YAML's too.
    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                return "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: return String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
