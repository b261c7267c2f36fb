import Model

// What a row of a file says about somebody whom the store knows already. Pure: the store writes what differs.

extension Customer {
    /// This customer with what `other` says about him.
    ///
    /// A filled field overwrites, an empty one never erases. `Nature.person` and the language `zh` are what a record has
    /// that says nothing, and count as empty. The card stays: it is whom the store knows. A list of telephone numbers or
    /// addresses replaces the one before; vehicles, family and consents are merged one by one.
    func merging(_ other: Customer) -> Customer {
        var merged = self
        merged.name.fill(from: other.name)
        merged.gender.fill(from: other.gender)
        merged.title.fill(from: other.title)
        if other.nature != .person { merged.nature = other.nature }
        merged.contactPerson.fill(from: other.contactPerson)
        if !other.phones.isEmpty { merged.phones = other.phones }
        if !other.emails.isEmpty { merged.emails = other.emails }
        merged.address.fill(from: other.address)
        merged.postcode.fill(from: other.postcode)
        merged.city.fill(from: other.city)
        merged.birthday.fill(from: other.birthday)
        merged.type.fill(from: other.type)
        merged.grade.fill(from: other.grade)
        merged.tier.fill(from: other.tier)
        merged.source.fill(from: other.source)
        merged.consultant.fill(from: other.consultant)
        merged.preferredChannel.fill(from: other.preferredChannel)
        if !other.language.isEmpty, other.language != "zh" { merged.language = other.language }
        merged.timeZone.fill(from: other.timeZone)
        merged.bestTime.fill(from: other.bestTime)
        merged.branch.fill(from: other.branch)
        merged.notes.fill(from: other.notes)
        for member in other.family { merged.family.merge(member) }
        for vehicle in other.vehicles { merged.vehicles.merge(vehicle) }
        for consent in other.consents { merged.consents.merge(consent) }
        return merged
    }
}

extension [FamilyMember] {
    /// Each member once.
    var merged: [FamilyMember] { count < 2 ? self : reduce(into: []) { $0.merge($1) } }

    /// A spouse is the spouse; others are known by relation and name, or, where one has no name, by their birthday.
    mutating func merge(_ member: FamilyMember) {
        let known = firstIndex { candidate in
            guard candidate.relation == member.relation else { return false }
            if member.relation == .spouse { return true }
            if let name = candidate.name, let other = member.name { return name == other }
            return candidate.birthday == member.birthday && (member.birthday != nil || candidate.name == member.name)
        }
        guard let known else { return append(member) }
        self[known].name.fill(from: member.name)
        self[known].birthday.fill(from: member.birthday)
    }
}

extension [Vehicle] {
    /// Each vehicle once.
    var merged: [Vehicle] { count < 2 ? self : reduce(into: []) { $0.merge($1) } }

    /// A vehicle is known by its VIN, then by its plate; one with neither by all that is said about it.
    mutating func merge(_ vehicle: Vehicle) {
        guard let known = known(vehicle) else { return append(vehicle) }
        self[known].brand.fill(from: vehicle.brand)
        self[known].model.fill(from: vehicle.model)
        self[known].plate.fill(from: vehicle.plate)
        self[known].vin.fill(from: vehicle.vin)
        self[known].deliveredOn.fill(from: vehicle.deliveredOn)
        self[known].insuranceExpiresOn.fill(from: vehicle.insuranceExpiresOn)
        self[known].inspectionDueOn.fill(from: vehicle.inspectionDueOn)
        self[known].maintenanceDueOn.fill(from: vehicle.maintenanceDueOn)
        self[known].mileage.fill(from: vehicle.mileage)
        self[known].series.fill(from: vehicle.series)
        self[known].registeredOn.fill(from: vehicle.registeredOn)
        self[known].insurer.fill(from: vehicle.insurer)
        self[known].isBoughtHere.fill(from: vehicle.isBoughtHere)
    }

    private func known(_ vehicle: Vehicle) -> Int? {
        if let vin = vehicle.vin, let same = firstIndex(where: { $0.vin == vin }) { return same }
        if let plate = vehicle.plate {
            // The same plate on another VIN is another vehicle: plates move on to the next car.
            return firstIndex { $0.plate == plate && ($0.vin == nil || vehicle.vin == nil) }
        }
        guard vehicle.vin == nil else { return nil }
        return firstIndex { candidate in
            candidate.brand == vehicle.brand && candidate.model == vehicle.model
                && (candidate.deliveredOn == vehicle.deliveredOn || vehicle.deliveredOn == nil)
        }
    }
}

extension [Consent] {
    /// One answer for each channel and class.
    var merged: [Consent] { count < 2 ? self : reduce(into: []) { $0.merge($1) } }

    /// The later word counts, but a file never overturns a refusal that the customer gave himself: an old export that
    /// says yes would undo his opt-out.
    mutating func merge(_ consent: Consent) {
        let known = firstIndex { $0.isAboutSame(as: consent) }
        guard let known else { return append(consent) }
        guard self[known].answer != consent.answer else { return }
        if self[known].answer == .refused, self[known].source != consent.source { return }
        self[known] = consent
    }
}

extension String {
    /// Takes `other` over where it is not empty.
    fileprivate mutating func fill(from other: String) {
        if !other.isEmpty { self = other }
    }
}

extension Optional {
    /// Takes `other` over where there is one.
    fileprivate mutating func fill(from other: Wrapped?) {
        if let other { self = other }
    }
}

extension String? {
    /// Takes `other` over where there is one that is not empty.
    fileprivate mutating func fill(from other: String?) {
        if let other, !other.isEmpty { self = other }
    }
}
