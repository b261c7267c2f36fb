/// What became of one field of a record: from what to what.
public struct FieldChange: Hashable, Sendable, Codable {
    /// `phone`, `vehicle[沪A12345].mileage`, `consent.sms.marketing`.
    public var field: String
    /// `nil` where there was nothing.
    public var before: String?
    /// `nil` where nothing is left.
    public var after: String?

    public init(field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
    }
}

extension Customer {
    /// What is different in `other`, field by field, in the order of the record. Numbers of rows and the card count too.
    public func changes(to other: Customer) -> [FieldChange] {
        let pairs = zip(texts, other.texts).compactMap { old, new in
            FieldChange(old.field, old.text, new.text)
        }
        return pairs + family.changes(to: other.family) + vehicleChanges(to: other) + consentChanges(to: other)
            + qualityChanges(to: other)
    }

    /// Every field of the customer himself, `nil` where it is empty; always the same fields in the same order.
    private var texts: [(field: String, text: String?)] {
        let texts: [(field: String, text: String?)] = [
            ("card", card), ("name", name), ("gender", gender?.rawValue), ("title", title), ("nature", nature.rawValue),
            ("contact", contactPerson), ("phone", phones.joined(separator: "; ")),
            ("email", emails.joined(separator: "; ")), ("address", address), ("postcode", postcode), ("city", city),
            ("birthday", birthday?.description), ("type", type?.rawValue), ("grade", grade), ("tier", tier),
            ("source", source), ("consultant", consultant), ("branch", branch), ("channel", preferredChannel?.rawValue),
            ("best_time", bestTime), ("language", language), ("time_zone", timeZone), ("notes", notes),
        ]
        return texts.map { (field: $0.field, text: $0.text?.isEmpty == true ? nil : $0.text) }
    }

    private func vehicleChanges(to other: Customer) -> [FieldChange] {
        var changes: [FieldChange] = []
        for vehicle in vehicles {
            if let same = other.vehicles.first(where: { $0.id == vehicle.id && vehicle.id != 0 })
                ?? other.vehicles
                .first(where: { $0 == vehicle })
            {
                changes += zip(vehicle.texts, same.texts).compactMap { old, new in
                    FieldChange("vehicle[\(vehicle.label)].\(old.field)", old.text, new.text)
                }
            } else {
                changes.append(FieldChange(field: "vehicle[\(vehicle.label)]", before: vehicle.summary, after: nil))
            }
        }
        for vehicle in other.vehicles
        where !vehicles.contains(where: { $0 == vehicle || ($0.id == vehicle.id && $0.id != 0) }) {
            changes.append(FieldChange(field: "vehicle[\(vehicle.label)]", before: nil, after: vehicle.summary))
        }
        return changes
    }

    private func consentChanges(to other: Customer) -> [FieldChange] {
        ChannelKind.allCases.flatMap { channel in
            MessageClass.allCases.compactMap { messageClass in
                func text(_ customer: Customer) -> String? {
                    customer.consents.said(to: messageClass, by: channel)
                        .map { [$0.answer.rawValue, $0.source].compactMap(\.self).joined(separator: ", ") }
                }
                return FieldChange("consent.\(channel.rawValue).\(messageClass.rawValue)", text(self), text(other))
            }
        }
    }

    private func qualityChanges(to other: Customer) -> [FieldChange] {
        func text(_ known: AddressQuality?) -> String? {
            known.map {
                [$0.grade.rawValue, $0.verifiedOn.map { "verified \($0)" }, $0.reason].compactMap(\.self)
                    .joined(separator: ", ")
            }
        }
        let known = quality + other.quality.filter { quality(of: $0.address, kind: $0.kind) == nil }
        return known.compactMap {
            FieldChange(
                "quality[\($0.address)]", text(quality(of: $0.address, kind: $0.kind)),
                text(other.quality(of: $0.address, kind: $0.kind)))
        }
    }
}

extension [FamilyMember] {
    fileprivate func changes(to other: [FamilyMember]) -> [FieldChange] {
        func text(_ members: [FamilyMember]) -> String? {
            members.isEmpty ? nil : members.map(\.summary).joined(separator: "; ")
        }
        return [FieldChange("family", text(self), text(other))].compactMap(\.self)
    }
}

extension FamilyMember {
    /// `child 乐乐 2015-06-01`
    public var summary: String {
        [relation.rawValue, name, birthday?.description].compactMap(\.self).joined(separator: " ")
    }
}

extension Vehicle {
    /// What a person knows it by: its plate, else its VIN, else its model.
    public var label: String { plate ?? vin ?? model ?? series ?? brand ?? "\(id)" }

    /// `plate 沪A12345, vin LSV…, delivered 2025-01-10`
    fileprivate var summary: String {
        texts.compactMap { field, text in text.map { "\(field) \($0)" } }.joined(separator: ", ")
    }

    /// Every field, `nil` where it is empty; always the same fields in the same order.
    public var texts: [(field: String, text: String?)] {
        [
            ("brand", brand), ("series", series), ("model", model), ("plate", plate), ("vin", vin),
            ("delivered", deliveredOn?.description), ("registered", registeredOn?.description), ("insurer", insurer),
            ("insurance", insuranceExpiresOn?.description), ("inspection", inspectionDueOn?.description),
            ("maintenance", maintenanceDueOn?.description), ("mileage", mileage.map { "\($0)" }),
            ("bought_here", isBoughtHere.map { $0 ? "yes" : "no" }),
        ]
    }
}

extension FieldChange {
    /// `nil` where nothing changed.
    fileprivate init?(_ field: String, _ before: String?, _ after: String?) {
        guard before != after else { return nil }
        self.init(field: field, before: before, after: after)
    }
}
