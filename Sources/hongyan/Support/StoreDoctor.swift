import Channels
import Foundation
import Model
import Outreach
import Storage

/// What of a store keeps mail from leaving, arriving or coming back.
struct StoreDoctor {
    let folder: String
    let environment: [String: String]

    /// What is wrong, and what the DNS has to say for mail to be believed.
    struct Findings {
        var problems: [Problem]
        var records: [String] = []
        /// Where a provider may post what came back, with the secret in it.
        var addresses: [String] = []
    }

    func findings() -> Findings {
        var findings = Findings(problems: StoreCheck(folder: folder, environment: environment).problems())
        // Without settings there is nothing to look at, which the check has told of.
        guard let file = try? SettingsFile(folder: folder) else { return findings }
        findings.problems += database(file) + returns(file.settings)
        let channels = file.settings.channels(for: .email)
        guard let library = try? ChannelLibrary(directory: file.channels, environment: environment) else {
            return findings
        }
        for name in channels {
            guard let definition = try? library.described(name), case .smtp(let smtp) = definition.route else {
                continue
            }
            findings.problems += definition.secretFiles.compactMap { openFile($0, definition) }
            if smtp.signingDomain == nil {
                findings.problems.append(
                    Problem(
                        "mails leave this program without a signature", at: Place(file: definition.file, field: "dkim"),
                        hint: "let the relay sign, or make keys with hongyan dkim new DOMAIN", severity: .warning))
            }
            findings.records += smtp.signingRecords.map(\.zoneLine)
        }
        findings.records += expectedRecords(file.settings, channels: channels)
        if let open = try? OpenStore(folder: folder, environment: environment) {
            findings.addresses = channels.compactMap { try? ReceiptAddress(open.workspace).url(forChannel: $0) }
        }
        return findings
    }

    // MARK: Problems

    private func database(_ file: SettingsFile) -> [Problem] {
        guard FileManager.default.fileExists(atPath: file.database) else {
            return [
                Problem("the database is not there", at: Place(file: file.database), hint: "hongyan init makes one")
            ]
        }
        do throws(Problem) {
            _ = try Store(path: file.database)
            return []
        } catch {
            return [error]
        }
    }

    private func returns(_ settings: Settings) -> [Problem] {
        var problems: [Problem] = []
        if let maildir = settings.bounceMaildir {
            for part in ["new", "cur"] where !FileManager.default.isWritableFile(atPath: "\(maildir)/\(part)") {
                problems.append(
                    Problem(
                        "this is no Maildir that can be taken from: \(part) is missing or not writable",
                        at: Place(file: maildir, field: "bounces"), hint: "make it with maildirmake, for this user"))
            }
        }
        if let mailbox = settings.returns.mailbox {
            do throws(Problem) { _ = try ReturnBox(mailbox, environment: environment) } catch { problems.append(error) }
        } else if settings.bounceMaildir == nil, settings.carriers[.email] != nil {
            problems.append(
                Problem(
                    "nobody reads the mail that comes back to \(VERP.bouncePrefix)…@\(settings.mailDomain)",
                    at: Place(file: "\(folder)/\(SettingsFile.name)", field: "returns.mailbox"),
                    hint: "name a mailbox or a Maildir, or addresses that are dead are written to again and again",
                    severity: .warning))
        }
        return problems
    }

    /// A secret that other users of the machine can read.
    private func openFile(_ path: String, _ definition: ChannelDefinition) -> Problem? {
        let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let mode, mode & 0o077 != 0 else { return nil }
        return Problem(
            "others can read this secret", at: Place(file: path),
            hint: "chmod 600 \(path) (\(definition.name) takes a secret from it)", severity: .warning)
    }

    // MARK: Records

    /// Where returned mail must be led to, and what receivers compare.
    private func expectedRecords(_ settings: Settings, channels: [String]) -> [String] {
        guard !channels.isEmpty, let domain = DomainName.ascii(settings.mailDomain), domain.contains(".") else {
            return []
        }
        return [
            "\(domain). IN MX (the server that takes \(VERP.bouncePrefix)… and \(VERP.unsubscribePrefix)…)",
            "\(domain). IN TXT (v=spf1 with the relay's addresses)",
            "_dmarc.\(domain). IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@\(domain)\" (then quarantine, then reject)",
        ]
    }
}
