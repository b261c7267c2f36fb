import Model

// Two records of one person become one, and can be taken apart again. Pure; the store moves what hangs on them.

extension Customer {
    /// This customer with everything of `other` that he does not have.
    ///
    /// Where both say something different this one stands. Lists are put together; of two consents a refusal stands.
    func absorbing(_ other: Customer) -> Customer {
        var one = self
        for field in Self.fields { field.filling(&one, other) }
        one.phones += other.phones.filter { !phones.contains($0) }
        one.emails += other.emails.filter { !emails.contains($0) }
        if let notes = other.notes, one.notes != notes { one.notes = one.notes.map { "\($0)\n\(notes)" } ?? notes }
        for member in other.family { one.family.add(member) }
        for consent in other.consents { one.consents.add(consent) }
        for known in other.quality where one.quality(of: known.address, kind: known.kind) == nil {
            one.quality.append(known)
        }
        return one
    }

    /// This customer without what absorbing somebody brought him. What was changed since then stays.
    ///
    /// - Parameters:
    ///   - before: as he was before.
    ///   - merged: as he became.
    func releasing(before: Customer, merged: Customer) -> Customer {
        var one = self
        for field in Self.fields { field.releasing(&one, before, merged) }
        func without<Element: Equatable>(_ path: KeyPath<Customer, [Element]>) -> [Element] {
            self[keyPath: path].filter { before[keyPath: path].contains($0) || !merged[keyPath: path].contains($0) }
        }
        one.phones = without(\.phones)
        one.emails = without(\.emails)
        one.quality = without(\.quality)
        if notes == merged.notes { one.notes = before.notes }
        if family == merged.family { one.family = before.family }
        one.consents = without(\.consents)
        for consent in before.consents where !one.consents.contains(where: consent.isAboutSame) {
            one.consents.append(consent)
        }
        return one
    }

    /// What both say differently: what of `other` is not in the merged record.
    func contradictions(to other: Customer) -> [FieldChange] {
        let names = name == other.name ? [] : [FieldChange(field: "name", before: other.name, after: name)]
        return names
            + Self.fields.compactMap { field in
                guard let mine = field.text(self), let his = field.text(other), mine != his else { return nil }
                return FieldChange(field: field.name, before: his, after: mine)
            }
    }

    /// A field of which there is one.
    private struct Field: Sendable {
        var name: String
        var filling: @Sendable (inout Customer, Customer) -> Void
        var releasing: @Sendable (inout Customer, Customer, Customer) -> Void
        var text: @Sendable (Customer) -> String?

        init<Value: Equatable & Sendable>(
            _ name: String, _ path: WritableKeyPath<Customer, Value?> & Sendable
        ) {
            self.name = name
            filling = { one, other in if one[keyPath: path] == nil { one[keyPath: path] = other[keyPath: path] } }
            releasing = { one, before, merged in
                if one[keyPath: path] == merged[keyPath: path] { one[keyPath: path] = before[keyPath: path] }
            }
            text = { $0[keyPath: path].map { "\($0)" } }
        }
    }

    private static let fields: [Field] = [
        Field("gender", \.gender), Field("title", \.title), Field("contact", \.contactPerson),
        Field("address", \.address), Field("postcode", \.postcode), Field("city", \.city),
        Field("birthday", \.birthday), Field("type", \.type), Field("grade", \.grade), Field("tier", \.tier),
        Field("source", \.source), Field("consultant", \.consultant), Field("branch", \.branch),
        Field("channel", \.preferredChannel), Field("best_time", \.bestTime), Field("time_zone", \.timeZone),
    ]
}

extension [FamilyMember] {
    /// What this list says stands; gaps are filled.
    fileprivate mutating func add(_ member: FamilyMember) {
        var filled = self
        filled.merge(member)
        for index in indices {
            filled[index].name = self[index].name ?? filled[index].name
            filled[index].birthday = self[index].birthday ?? filled[index].birthday
        }
        self = filled
    }
}

extension [Consent] {
    /// A refusal stands, whoever of the two gave it.
    fileprivate mutating func add(_ consent: Consent) {
        let known = firstIndex { $0.isAboutSame(as: consent) }
        guard let known else { return append(consent) }
        if self[known].answer == .granted, consent.answer == .refused { self[known] = consent }
    }
}

extension Vehicle {
    /// This vehicle with what `other` says where it says nothing itself.
    func absorbing(_ other: Vehicle) -> Vehicle {
        var list = [other]
        list.merge(self)
        var one = list.count == 1 ? list[0] : self
        one.id = id
        return one
    }
}
