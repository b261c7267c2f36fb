import Foundation
import Liquid
import Model
import Outreach
import Storage

/// What the page of a record shows.
struct CustomerValues {
    let values: [String: Value]

    init(_ workspace: Workspace, _ customer: Customer, visitor: Visitor) throws {
        let store = workspace.store
        let messages = try store.messages(
            MessageFilter(customerID: customer.id), order: .newestFirst, limit: 50)
        let corrections = try store.corrections(CorrectionFilter(customerID: customer.id))
        let history = try store.history(of: customer.id, limit: 200)
        values = [
            "title": .string(customer.name), "name": .string(customer.name), "card": .string(customer.card),
            "action": .string("/customers/\(customer.id)"), "consultant": .string(customer.consultant ?? ""),
            "type": .string(customer.type.map(FieldText.type) ?? ""), "grade": .string(customer.grade ?? ""),
            "tier": .string(customer.tier ?? ""), "branch": .string(customer.branch ?? ""),
            "can_edit": .bool(visitor.may(.edit)), "can_arrange": .bool(visitor.may(.arrange)),
            "can_erase": .bool(visitor.may(.erase)),
            "duplicates": .array(visitor.may(.arrange) ? try Self.duplicates(customer, workspace) : []),
            "merges": .array(visitor.may(.arrange) ? try Self.merges(customer, workspace) : []),
            "facts": .array(Self.facts(customer, visitor)),
            "addresses": .array(Self.addresses(customer, visitor)),
            "vehicles": .array(customer.vehicles.map { Self.vehicle($0, visitor) }),
            "family": .array(customer.family.map(Self.member)), "consents": .array(Self.consents(customer, workspace)),
            "groups": .array(visitor.may(.edit) ? Self.form(customer, visitor) : []),
            "corrections": .array(
                corrections.map {
                    .object([
                        "id": .integer(Int($0.id)), "kind": .string(Words.address($0.kind)),
                        "reason": .string($0.reason),
                    ])
                }),
            "events": .array(
                try store.events(of: customer.id).map {
                    .object([
                        "kind": .string(Words.event($0.kind)), "on": .string("\($0.on)"),
                        "open": .bool($0.kind.isMatter && $0.closedOn == nil), "note": .string($0.note ?? ""),
                    ])
                }),
            "history": .array(history.map { Self.entry($0, workspace, visitor) }),
            "messages": .array(
                messages.map {
                    MessageRow(workspace: workspace, message: $0, customer: customer, isEdited: false).value
                }),
        ]
    }

    /// Records that look like this person.
    private static func duplicates(_ customer: Customer, _ workspace: Workspace) throws -> [Value] {
        try LikenessDesk(workspace).duplicates(of: customer).map { other in
            .object([
                "id": .integer(Int(other.id)), "name": .string(other.name), "card": .string(other.card),
                "path": .string("/customers/\(other.id)"), "consultant": .string(other.consultant ?? ""),
                "vehicle": .string(other.vehicles.first?.label ?? ""),
            ])
        }
    }

    /// What was merged into this record and can be taken apart again.
    private static func merges(_ customer: Customer, _ workspace: Workspace) throws -> [Value] {
        try workspace.store.merges(into: customer.id).filter { $0.undoneAt == nil }.map { merge in
            .object([
                "number": .integer(Int(merge.id)), "name": .string(merge.gone.name), "card": .string(merge.gone.card),
                "at": .string(workspace.clock.stamp(merge.at)), "actor": .string(merge.actor),
            ])
        }
    }

    /// What the form can change, with what it shows now.
    static func entries(of customer: Customer, visitor: Visitor) -> [FieldText.Entry] {
        // Whose customer he is changes by a hand-over only.
        let own = FieldText.own(customer).filter { $0.name != "consultant" || visitor.may(.arrange) }
        let vehicles = customer.vehicles.enumerated().flatMap { FieldText.vehicle($0.element, number: $0.offset + 1) }
        let next = FieldText.vehicle(Vehicle(), number: customer.vehicles.count + 1)
        return own + vehicles + next + consentEntries(customer)
    }

    private static func consentEntries(_ customer: Customer) -> [FieldText.Entry] {
        [ChannelKind.sms, .email, .letter].flatMap { channel in
            MessageClass.allCases.map { messageClass in
                let answer = customer.consents.said(to: messageClass, by: channel)?.answer
                return FieldText.Entry(
                    name: "consent.\(channel.rawValue).\(messageClass.rawValue)",
                    label: "\(FieldText.channel(channel))·\(Words.messageClass(messageClass))",
                    text: answer.map { $0 == .granted ? "是" : "否" } ?? "")
            }
        }
    }

    private static func form(_ customer: Customer, _ visitor: Visitor) -> [Value] {
        func group(_ title: String, _ entries: [FieldText.Entry], isOpen: Bool = false) -> Value {
            .object([
                "title": .string(title), "is_open": .bool(isOpen),
                "fields": .array(
                    entries.map {
                        .object([
                            "name": .string($0.name), "label": .string($0.label), "text": .string($0.text),
                            "is_long": .bool($0.name == "notes"), "choices": .array(choices(of: $0)),
                        ])
                    }),
            ])
        }
        let entries = entries(of: customer, visitor: visitor)
        let consents = entries.filter { $0.name.hasPrefix("consent.") }
        let own = entries.filter { !$0.name.hasPrefix("consent.") && !$0.name.hasPrefix("vehicle") }
        let vehicles = (0...customer.vehicles.count).map { index in
            let isNew = index == customer.vehicles.count
            let vehicle = isNew ? Vehicle() : customer.vehicles[index]
            return group(isNew ? "增加车辆" : "车辆 \(vehicle.label)", FieldText.vehicle(vehicle, number: index + 1))
        }
        return [group("基本资料", own, isOpen: true)] + vehicles + [group("是否同意接收", consents)]
    }

    /// What a field of few possible values can say; whatever it says now among them.
    private static func choices(of entry: FieldText.Entry) -> [Value] {
        var choices: [(value: String, label: String)] = []
        switch entry.name {
        case "gender": choices = ["男", "女"].map { ($0, $0) }
        case "type": choices = CustomerType.allCases.map(FieldText.type).map { ($0, $0) }
        case "grade": choices = ["O", "H", "A", "B", "C"].map { ($0, $0) }
        case "channel":
            choices = ChannelKind.allCases.filter { $0.rawValue != "gift" }.map(FieldText.channel).map { ($0, $0) }
        case let name where name.hasPrefix("consent."): choices = [("是", "同意"), ("否", "拒绝")]
        case let name where name.hasSuffix("bought_here"): choices = [("是", "是"), ("否", "否")]
        default: return []
        }
        if !entry.text.isEmpty, !choices.contains(where: { $0.value == entry.text }) {
            choices.append((entry.text, entry.text))
        }
        return choices.map { .object(["value": .string($0.value), "label": .string($0.label)]) }
    }

    private static func facts(_ customer: Customer, _ visitor: Visitor) -> [Value] {
        let hidden: Set = ["phone", "email", "address", "name"]
        return FieldText.own(customer).filter { !hidden.contains($0.name) && !$0.text.isEmpty }.map {
            let isMasked = $0.name == "notes" && !visitor.may(.seeAddresses)
            return .object(["label": .string($0.label), "text": .string(isMasked ? "***" : $0.text)])
        }
    }

    private static func addresses(_ customer: Customer, _ visitor: Visitor) -> [Value] {
        AddressKind.allCases.flatMap { kind in
            customer.addresses(kind).map { address in
                let known = customer.quality(of: address, kind: kind)
                let shown =
                    kind == .postal && !visitor.may(.seeAddresses) ? Masking.postal(address) : visitor.shown(address)
                return .object([
                    "kind": .string(kind.rawValue), "label": .string(Words.address(kind)), "text": .string(shown),
                    "value": .string(visitor.may(.edit) ? address : ""), "grade": .string(known?.grade.rawValue ?? ""),
                    "grade_label": .string(known.map { Words.grade($0.grade) } ?? ""),
                    "reason": .string(known?.reason ?? ""),
                    "verified": .string(known?.verifiedOn.map { "\($0)" } ?? ""),
                ])
            }
        }
    }

    private static func vehicle(_ vehicle: Vehicle, _ visitor: Visitor) -> Value {
        let facts = FieldText.vehicle(vehicle, number: 1).filter { !$0.text.isEmpty }.map { entry -> Value in
            let isSecret = entry.name.hasSuffix("vin") || entry.name.hasSuffix("plate")
            let shown = isSecret && !visitor.may(.seeAddresses) ? Masking.plate(entry.text) : entry.text
            return .object(["label": .string(entry.label), "text": .string(shown)])
        }
        return .object(["facts": .array(facts)])
    }

    private static func member(_ member: FamilyMember) -> Value {
        .object([
            "relation": .string(Words.relation(member.relation)), "name": .string(member.name ?? ""),
            "birthday": .string(member.birthday.map(FieldText.birthday) ?? ""),
        ])
    }

    /// A row for each channel, a cell for each class.
    private static func consents(_ customer: Customer, _ workspace: Workspace) -> [Value] {
        ChannelKind.allCases.map { channel in
            let cells = MessageClass.allCases.map { messageClass -> Value in
                let consent = customer.consents.said(to: messageClass, by: channel)
                let since = [consent?.at.map(workspace.clock.stamp), consent?.source].compactMap(\.self)
                return .object([
                    "answer": .string(consent.map { $0.answer == .granted ? "同意" : "拒绝" } ?? "未知"),
                    "state": .string(consent.map { $0.answer == .granted ? "delivered" : "failed" } ?? ""),
                    "since": .string(since.joined(separator: " · ")),
                ])
            }
            return .object(["channel": .string(FieldText.channel(channel)), "cells": .array(cells)])
        }
    }

    private static func entry(_ entry: HistoryEntry, _ workspace: Workspace, _ visitor: Visitor) -> Value {
        let isSecret = !visitor.may(.seeAddresses)
        return .object([
            "at": .string(workspace.clock.stamp(entry.at)), "actor": .string(entry.actor),
            "field": .string(Words.field(entry.change.field, isMasked: isSecret)),
            "before": .string(isSecret ? "" : entry.change.before ?? ""),
            "after": .string(isSecret ? "" : entry.change.after ?? ""),
        ])
    }
}
