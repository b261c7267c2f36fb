import Foundation
import Model

/// The file of a `FlightRecorder`, as it is written and as it is read after its worker's death.
///
/// Pages: a header, then one for each message, with a place for its beginning and one for its end. A record is one line whose
/// fields are parted by U+001F; a place whose first byte is 0 holds none, and what stands behind a line's end is left over from
/// a longer one.
struct FlightRecord {
    /// The worker whose it is.
    var owner: String
    /// Whether it tells everything: the machine has not been started anew since, and every page can be read.
    var isComplete = true
    /// Attempts by message that had begun to leave, and of which nothing came back.
    var begun: [Int64: Int] = [:]
    /// What the ledger may not have heard of.
    var ended: [Settlement] = []

    private static let infix = "-flight-"
    private static let separator: Character = "\u{1F}"

    static func path(ofStore store: String, owner: String) -> String { store + infix + owner }

    /// The files of workers, living or dead, beside a store.
    static func files(ofStore store: String) -> [(path: String, owner: String)] {
        let folder = (store as NSString).deletingLastPathComponent
        let prefix = (store as NSString).lastPathComponent + infix
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { name in
            ((folder as NSString).appendingPathComponent(name), String(name.dropFirst(prefix.count)))
        }
    }

    // MARK: Writing

    static func header(owner: String) -> String { line(["flight 2", owner, bootID]) }

    static func begun(_ messageID: Int64, attempt: Int) -> String { line(["begun", "\(messageID)", "\(attempt)"]) }

    static func ended(_ settlement: Settlement) -> String {
        line([
            "ended", "\(settlement.messageID)", "\(settlement.attempt)", settlement.outcome.rawValue,
            settlement.nextState.rawValue, settlement.notBefore.map { "\($0.milliseconds)" } ?? "",
            settlement.addressIsBad ? "1" : "", settlement.blamesChannel ? "1" : "", settlement.providerID ?? "",
            clipped(settlement.reason), clipped(settlement.reply),
        ])
    }

    private static func clipped(_ text: String?) -> String {
        guard let text else { return "" }
        return text.utf8.count <= 500 ? text : String(text.prefix(400))
    }

    private static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.utf8.contains { $0 < 0x20 } ? String(field.map { $0.isNewline || $0 < " " ? " " : $0 }) : field
        }.joined(separator: String(separator))
    }

    /// Different after every start of the machine; empty where the system does not say, which no record matches.
    private static let bootID: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }()

    // MARK: Reading

    /// - Parameter data: the whole file.
    init(_ data: Data, owner: String) {
        self.owner = owner
        for start in stride(from: 0, to: data.count, by: FlightRecorder.slotSize) {
            let page = data.dropFirst(start).prefix(FlightRecorder.slotSize)
            if start == 0 {
                takeHeader(page)
            } else {
                take(page.prefix(FlightRecorder.endedOffset))
                take(page.dropFirst(FlightRecorder.endedOffset))
            }
        }
        if data.isEmpty { isComplete = false }
    }

    private mutating func takeHeader(_ page: Data) {
        let isOurs = Self.fields(of: page) == ["flight 2", owner, Self.bootID]
        isComplete = isComplete && isOurs && !Self.bootID.isEmpty
    }

    private mutating func take(_ place: Data) {
        guard place.first != 0 else { return }
        guard let fields = Self.fields(of: place) else {
            isComplete = false
            return
        }
        if fields.first == "begun", fields.count == 3, let id = Int64(fields[1]), let attempt = Int(fields[2]) {
            begun[id] = attempt
        } else if let settlement = Settlement(record: fields) {
            begun[settlement.messageID] = nil
            ended.append(settlement)
        } else {
            isComplete = false
        }
    }

    private static func fields(of place: Data) -> [String]? {
        guard let end = place.firstIndex(of: 0x0A), let text = String(data: place[..<end], encoding: .utf8) else {
            return nil
        }
        return text.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
    }
}

extension Settlement {
    fileprivate init?(record: [String]) {
        guard record.count == 11, record[0] == "ended", let id = Int64(record[1]), let attempt = Int(record[2]),
            let outcome = Attempt.Outcome(rawValue: record[3]), let state = MessageState(rawValue: record[4])
        else { return nil }
        func present(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            messageID: id, attempt: attempt, outcome: outcome, providerID: present(record[8]),
            reply: present(record[10]), nextState: state,
            notBefore: Int64(record[5]).map(Date.init(milliseconds:)), reason: present(record[9]),
            addressIsBad: record[6] == "1", blamesChannel: record[7] == "1")
    }
}
