import Channels
import Foundation
import Logging
import Model
import Storage

/// Which version of each channel file the limits are from.
struct LimitFiles {
    private var versions: [String: Date] = [:]

    /// Whether the file is another one than at the last time.
    mutating func isNew(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let changed = attributes?[.modificationDate] as? Date, versions[path] != changed else { return false }
        defer { versions[path] = changed }
        return true
    }
}

// Limits that are changed while messages are being sent.
extension Dispatcher {
    /// Takes over what channel files and campaigns say now. A file with a fault in it changes nothing.
    func readLimits() async {
        let store = workspace.store
        var campaigns: [Int64: SendingLimit]?
        await attempt("limits", writes: false) { campaigns = try await preparing.run { try store.campaignLimits() } }
        guard let campaigns else { return }
        var isAnyNew = false
        for name in lanes.keys {
            guard let lane = lanes[name] else { continue }
            let limits = currentLimits(of: lane) ?? lane.shaper.limits
            guard lanes[name]?.adopt(limits, campaigns: campaigns, at: .now) == true else { continue }
            isAnyNew = true
            logger.notice("limits", metadata: ["channel": "\(lane.carrier.definition.name)", "now": "\(limits.words)"])
        }
        guard isAnyNew else { return }
        let now = workspace.clock.now
        await attempt("limits") { try await ledger.run { try store.hurryPaced(now: now) } }
        lookAgain()
    }

    /// `nil` where the file has not changed, or cannot be used.
    private func currentLimits(of lane: Lane) -> ChannelLimits? {
        let definition = lane.carrier.definition
        guard limitFiles.isNew(definition.file) else { return nil }
        do throws(Problem) {
            return try workspace.channels.currentLimits(of: definition)
        } catch {
            logger.warning(
                "the channel file has a fault, its former limits stay",
                metadata: ["channel": "\(definition.name)", "error": "\(error)"])
            return nil
        }
    }
}

extension ChannelLimits {
    /// `10 connections, 5/s, qq.com 2 connections`.
    fileprivate var words: String {
        let domains = self.domains.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.words)" }
        return ([relay.words] + domains).joined(separator: ", ")
    }
}

extension SendingLimit {
    /// `2 connections, 5/s`; `no limit`.
    public var words: String {
        let parts = [
            connections.map { "\($0) connection\($0 == 1 ? "" : "s")" }, perSecond.map { "\($0.formatted())/s" },
        ]
        let said = parts.compactMap(\.self)
        return said.isEmpty ? "no limit" : said.joined(separator: ", ")
    }
}
