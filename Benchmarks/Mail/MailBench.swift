import Bounces
import Channels
import Foundation
import Model

/// How many mails one core composes in a second, without and with DKIM, and how many that came back it reads.
///
/// Usage: mail-bench FOLDER, of returned mails as `.eml` files.
@main
enum MailBench {
    static let rounds = 5

    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            try FileHandle.standardError.write(contentsOf: Data("usage: mail-bench FOLDER\n".utf8))
            exit(2)
        }
        for (name, parcel) in [("Chinese", parcel(chinese: true)), ("English", parcel(chinese: false))] {
            for (keys, algorithms) in [
                ("unsigned", []), ("rsa", [DKIMKey.Algorithm.rsa]), ("ed25519", [.ed25519]),
                ("rsa and ed25519", [.rsa, .ed25519]),
            ] {
                let channel = try channel(signing: algorithms)
                let size = try channel.mime(parcel).count
                let rate = try median { try perSecond { _ = try channel.mime(parcel) } }
                print("compose, \(name), \(size) bytes, \(keys): \(Int(rate)) a second")
            }
        }
        let mails = try returnedMails(CommandLine.arguments[1])
        let size = mails.reduce(0) { $0 + $1.count } / mails.count
        var next = 0
        let rate = median {
            perSecond {
                _ = ReturnedMailReader.read(mails[next % mails.count])
                next += 1
            }
        }
        print("read, \(mails.count) returned mails of \(size) bytes: \(Int(rate)) a second")
    }

    // MARK: What is measured

    /// About 4 KB on the wire: what templates/birthday makes is of this size.
    private static func parcel(chinese: Bool) -> Parcel {
        let line =
            chinese ? "尊敬的王女士：祝您生日快乐，愿您与爱车一路平安。" : "Dear Ms Wang, a very happy birthday to you, and a safe journey."
        let paragraph = "<p style=\"margin:0 0 8px\">\(line)</p>\n"
        let (lines, paragraphs) = chinese ? (8, 14) : (13, 21)
        let rendered = RenderedMessage(
            channel: .email, subject: chinese ? "王女士，生日快乐！" : "Happy birthday, Ms Wang",
            text: String(repeating: "\(line)\n", count: lines),
            html: "<!doctype html><html><body>\n\(String(repeating: paragraph, count: paragraphs))</body></html>\n")
        return Parcel(
            messageID: 1, token: "0123456789abcdef0123456789abcdef", messageClass: .marketing, to: "wang@example.org",
            recipientName: chinese ? "王芳" : "Fang Wang", rendered: rendered, settings: settings,
            date: Date(timeIntervalSince1970: 1_795_222_800),
            unsubscribeURL: "https://care.example.com/u/0123456789abcdef0123456789abcdef", campaign: "spring")
    }

    private static var settings: Settings {
        Settings(
            dealership: Dealership(name: "申城汽车销售服务有限公司", signature: "申城汽车"), mailDomain: "mail.example.com",
            publicURL: "https://care.example.com")
    }

    private static func channel(signing algorithms: [DKIMKey.Algorithm]) throws -> ChannelDefinition {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mail-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var lines = ["kind: smtp", "host: relay.example.com", "from: 申城汽车 <care@example.com>"]
        if !algorithms.isEmpty { lines += ["dkim:", "  domain: example.com", "  keys:"] }
        for algorithm in algorithms {
            let file = folder.appending(path: "\(algorithm.kind).pem")
            try Data(DKIMKey(new: algorithm).pem.utf8).write(to: file)
            lines.append("    \(algorithm.kind): file:\(file.path)")
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "mail.yaml"))
        return try ChannelLibrary(directory: folder.path, environment: [:]).definition("mail")
    }

    private static func returnedMails(_ folder: String) throws -> [[UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".eml") }.sorted()
        guard !names.isEmpty else { throw Problem("there is no .eml file", at: Place(file: folder)) }
        return try names.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) }
    }

    // MARK: Clock

    /// Of a second of this process's own time, so that others on the machine count less.
    private static func perSecond(_ work: () throws -> Void) rethrows -> Double {
        var count = 0
        let start = cpuSeconds
        var end = start
        repeat {
            for _ in 0..<50 { try work() }
            count += 50
            end = cpuSeconds
        } while end - start < 1
        return Double(count) / (end - start)
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func median(_ measure: () throws -> Double) rethrows -> Double {
        var rates: [Double] = []
        for _ in 0..<rounds { rates.append(try measure()) }
        return rates.sorted()[rounds / 2]
    }
}
