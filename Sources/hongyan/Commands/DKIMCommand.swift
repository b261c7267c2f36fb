import ArgumentParser
import Channels
import Foundation
import Model

struct DKIMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dkim", abstract: "Makes the keys that mails are signed with.",
        discussion: "EXAMPLE\n  hongyan dkim new example.com --out /etc/hongyan/dkim", subcommands: [New.self])
}

extension DKIMCommand {
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a pair of keys for a domain and prints what goes into its DNS and into the channel file.",
            discussion: """
                One key is of RSA, which every receiver knows, and one of Ed25519 (RFC 8463). Publish both records first,
                then add the lines to the channel. A file that is there is never written over.

                EXAMPLE
                  hongyan dkim new example.com --out /etc/hongyan/dkim --selector hy2026
                """)

        @Argument(help: "The sender's domain.")
        var domain: String

        @Option(
            help: ArgumentHelp("What tells these keys from older ones.", discussion: "Default: hy and today's date."))
        var selector: String?

        @Option(name: .customLong("out"), help: ArgumentHelp("The folder of the keys.", valueName: "dir"))
        var folder = "."

        func run() async throws {
            guard let domain = DomainName.ascii(domain), domain.contains(".") else {
                throw Problem("\(domain) is not a domain", hint: "write the part behind the @ of the sender's address")
            }
            let stem = selector ?? "hy\(Date().formatted(.iso8601.year().month().day().dateSeparator(.omitted)))"
            var names: [(selector: String, key: DKIMKey)] = []
            for algorithm in DKIMKey.Algorithm.allCases {
                let name = "\(stem)-\(algorithm.kind)"
                guard DomainName.asciiLabel(name) == name else {
                    throw Problem(
                        "\(stem) is not a selector", hint: "take lower-case letters, digits and hyphens, as in hy2026")
                }
                names.append((name, try DKIMKey(new: algorithm)))
            }
            let folder = URL(fileURLWithPath: folder).standardizedFileURL
            let files = names.map { folder.appendingPathComponent("\($0.selector).\(domain).pem").path }
            try write(names.map(\.key.pem), to: files, folder: folder.path)
            show(
                names.map { DKIMRecord(domain: domain, selector: $0.selector, key: $0.key) }, domain,
                names.map(\.selector), files)
        }

        private func write(_ keys: [String], to files: [String], folder: String) throws {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                for file in files where FileManager.default.fileExists(atPath: file) {
                    throw Problem(
                        "there is a key at \(file) already", hint: "nothing was changed; take another --selector")
                }
                for (pem, file) in zip(keys, files) {
                    // The program's umask leaves it to its owner.
                    try Data(pem.utf8).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
                }
            } catch let error as CocoaError {
                throw Refusal.problem(with: error, path: folder)
            }
        }

        private func show(_ records: [DKIMRecord], _ domain: String, _ selectors: [String], _ files: [String]) {
            Output.line("Records for the DNS of \(domain):\n")
            for record in records {
                Output.line("  \(record.zoneLine)\n")
            }
            Output.line("Where a form asks for name and value:\n")
            for record in records { Output.line("  \(record.name)\n  \(record.text)\n") }
            Output.line("Then in the channel file:\n\n  dkim:\n    domain: \(domain)\n    keys:")
            for (selector, file) in zip(selectors, files) { Output.line("      \(selector): file:\(file)") }
        }
    }
}
