import ArgumentParser
import Bounces
import Foundation
import Model

extension BouncesCommand {
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what returned mails mean; needs no store and changes nothing.",
            discussion: """
                One JSON object on a line for each file:

                  {"file": …, "kind": "bounce"|"feedback"|"vacation"|"none", "recipients": [{"address": …, "status": "5.1.1",
                   "reply": "550", "reason": "userunknown", "hard": true}]}

                docs/bounces.md defines the reasons. status and reply are empty where the mail has none. Of an mbox file with
                several mails, each recipient has the number of his as "message". A file that cannot be read is told on
                standard error, and the exit status is 1.

                EXAMPLE
                  hongyan bounces explain returned/*.eml
                  hongyan bounces explain < returned.eml
                """)

        @Argument(help: "Files with one mail each, or mbox files; standard input where none is named.")
        var files: [String] = []

        func run() throws {
            guard !files.isEmpty else {
                return try explain([UInt8](FileHandle.standardInput.readDataToEndOfFile()), file: "-")
            }
            var unreadable = 0
            for file in files {
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
                guard exists, !isFolder.boolValue, let data = FileManager.default.contents(atPath: file) else {
                    Terminal.warn("cannot read \(file)\(isFolder.boolValue ? ": it is a folder" : "")")
                    unreadable += 1
                    continue
                }
                try explain([UInt8](data), file: file)
            }
            guard unreadable == 0 else {
                throw Problem(
                    "\(Words.count(unreadable, "file")) could not be read", hint: "name files that hold a mail each")
            }
        }

        private func explain(_ bytes: [UInt8], file: String) throws {
            let mails = MailboxFile.mails(in: bytes).map { ReturnedMailReader.read($0) }
            Output.line(try JSONLine.text(Explanation(mails, file: file)))
        }
    }

    /// What `explain` prints.
    private struct Explanation: Encodable {
        struct Recipient: Encodable {
            var address: String
            var status: String
            var reply: String
            var reason: String
            var hard: Bool
            /// From 1; `nil` where the file holds one mail.
            var message: Int?
        }

        var file: String
        var kind: String
        var recipients: [Recipient]

        init(_ mails: [ReturnedMail], file: String) {
            self.file = file
            kind = (mails.first { $0.kind != .none } ?? .nothing).kind.rawValue
            recipients = mails.enumerated().flatMap { number, mail in
                mail.recipients.map {
                    Recipient(
                        address: $0.address, status: $0.status, reply: $0.reply, reason: $0.reason.rawValue,
                        hard: $0.isHard, message: mails.count > 1 ? number + 1 : nil)
                }
            }
        }
    }
}
