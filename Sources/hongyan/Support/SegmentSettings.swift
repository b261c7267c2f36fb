import Foundation
import Model

/// The file that `segments:` names: thresholds that differ from the slides'. What it leaves out stays as it was.
struct SegmentSettings {
    private(set) var rules = SegmentRules.standard

    init(_ root: SettingsNode) {
        root.allowOnly([
            "tiers", "prospect_cadence", "owner_cadence", "vip_leads", "c_grade", "value", "regrading",
        ])
        if let node = root.child("tiers") { rules.tiers = node.keys.compactMap { Self.tier($0, node) } }
        if let node = root.child("prospect_cadence") {
            for grade in node.keys { rules.prospectCadence[grade] = Self.number(grade, in: node, 1...366) }
        }
        if let node = root.child("owner_cadence") { readOwners(node) }
        rules.leadsOfVIP = Self.number("vip_leads", in: root, 1...100) ?? rules.leadsOfVIP
        if let text = root.choice("c_grade", ["prospect", "latent"]) { rules.isGradeCProspect = text == "prospect" }
        if let node = root.child("value") {
            node.allowOnly(["A", "B"])
            rules.shareOfA = Self.number("A", in: node, 1...99) ?? rules.shareOfA
            rules.shareOfB = Self.number("B", in: node, 1...99) ?? rules.shareOfB
            if rules.shareOfB <= rules.shareOfA {
                node.note("B must be more than A", key: "B", hint: "both are hundredths of buyers from the top")
            }
        }
        if let node = root.child("regrading") {
            rules.regrading = [:]
            for key in node.keys {
                guard let outcome = ContactTask.Outcome(rawValue: key) else {
                    let known = ContactTask.Outcome.allCases.map(\.rawValue)
                    node.note("no outcome is called \(key)", key: key, hint: Spelling.hint(for: key, among: known))
                    continue
                }
                rules.regrading[outcome] = node.text(key)
            }
        }
    }

    private mutating func readOwners(_ node: SettingsNode) {
        node.allowOnly(["new_months", "new_days", "days", "replacement_months", "replacement_days"])
        rules.newOwnerMonths = Self.number("new_months", in: node, 0...120) ?? rules.newOwnerMonths
        rules.newOwnerDays = Self.number("new_days", in: node, 1...366) ?? rules.newOwnerDays
        rules.ownerDays = Self.number("days", in: node, 1...366) ?? rules.ownerDays
        rules.replacementDays = Self.number("replacement_days", in: node, 1...366) ?? rules.replacementDays
        rules.replacementMonths =
            node.value("replacement_months", example: "48-72", Self.range) ?? rules.replacementMonths
    }

    private static func tier(_ name: String, _ tiers: SettingsNode) -> SegmentRules.Tier? {
        guard let node = tiers.child(name) else { return nil }
        node.allowOnly(["holders", "ownership", "vehicles", "eligible"])
        let holders = node.texts("holders").compactMap { text -> SegmentRules.Holder? in
            let all = SegmentRules.Holder.allCases
            if let holder = all.first(where: { $0.chineseName == text || $0.rawValue == text }) { return holder }
            node.note(
                "“\(text)” holds no vehicles", key: "holders", hint: all.map(\.chineseName).joined(separator: ", "))
            return nil
        }
        let ownerships = node.texts("ownership").compactMap { text -> SegmentRules.Ownership? in
            let all = SegmentRules.Ownership.allCases
            if let known = all.first(where: { $0.chineseName == text || $0.rawValue == text }) { return known }
            node.note(
                "“\(text)” is no ownership", key: "ownership", hint: all.map(\.chineseName).joined(separator: ", "))
            return nil
        }
        let vehicles = node.value("vehicles", example: "2-10, or 11- for more", range)
        let count = Treatment.allCases.count
        let eligible = node.value("eligible", example: "\(count) marks of 0 and 1") { text -> String? in
            let marks = text.filter { $0 == "0" || $0 == "1" }
            return marks.count == count ? marks : nil
        }
        guard let vehicles, let eligible, !holders.isEmpty else { return nil }
        return SegmentRules.Tier(
            name: name, holders: Set(holders), ownerships: Set(ownerships), vehicles: vehicles, eligible: eligible)
    }

    private static func number(_ key: String, in node: SettingsNode, _ allowed: ClosedRange<Int>) -> Int? {
        node.value(key, example: "\(allowed.lowerBound) to \(allowed.upperBound)") { text in
            Int(text).flatMap { allowed.contains($0) ? $0 : nil }
        }
    }

    /// `1`, `2-10`, `11-` for eleven and more.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ Int($0) }), first >= 0, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return first...first }
        if parts[1].isEmpty { return first...Int.max }
        guard let last = Int(parts[1]), last >= first else { return nil }
        return first...last
    }
}
