import Foundation

/// Bounds how fast passwords can be tried: so many failures a minute for a name, and for an address whatever the names.
///
/// Names are counted by the address that tries them, so that nobody can lock somebody else out from afar.
actor LoginThrottle {
    static let failuresForName = 10
    static let failuresForAddress = 30
    static let window: TimeInterval = 60

    private var failures: [String: [Date]] = [:]

    /// Whether another try is heard. It counts as failed until `forgive` is told otherwise, so that tries side by side
    /// are counted too.
    func mayTry(_ name: String, from address: String, at now: Date) -> Bool {
        // Old entries go first: names that nobody tries any more take no memory.
        failures = failures.compactMapValues { dates in
            let recent = dates.filter { now.timeIntervalSince($0) < Self.window }
            return recent.isEmpty ? nil : recent
        }
        let keys = Self.keys(name, address)
        guard failures[keys.name, default: []].count < Self.failuresForName,
            failures[keys.address, default: []].count < Self.failuresForAddress
        else { return false }
        failures[keys.name, default: []].append(now)
        failures[keys.address, default: []].append(now)
        return true
    }

    /// The try succeeded.
    func forgive(_ name: String, from address: String) {
        let keys = Self.keys(name, address)
        failures[keys.name] = nil
        _ = failures[keys.address]?.popLast()
    }

    private static func keys(_ name: String, _ address: String) -> (name: String, address: String) {
        ("\(address) \(name)", address)
    }
}
