import Foundation
import Model
import PhoneNumbers

/// What is wrong with one cell, or with a row as a whole.
struct RowFault: Hashable, Sendable {
    /// The heading of the cell's column.
    var heading: String
    var reason: String
    var hint: String?
}

/// What a row of a file became.
struct RowReading: Sendable {
    /// `nil` where the row cannot be used.
    var customer: Customer?
    /// A row with a customer and faults was taken over without the faulty fields.
    var faults: [RowFault]
    /// The consultant who has left, where the row names one.
    var formerConsultant: String?
}

/// Turns rows into customers, by the columns of one file.
///
/// A row can be used if it names somebody and says by what he is known again: a card number, a telephone number or a
/// VIN. Else it would make another customer each time that the file is imported.
struct CustomerReader: Sendable {
    private let columns: [HeadingMap.Column]
    private let dates: DateParser
    private let region: String
    private let mobiles = MobileBlocks()
    private let now: Date

    /// - Parameters:
    ///   - region: where numbers without a country code are dialled, ISO 3166-1.
    ///   - now: when the consents of the file were taken over.
    init(_ headings: HeadingMap, dates: DateParser, region: String, now: Date) {
        columns = headings.columns
        self.dates = dates
        self.region = region
        self.now = now
    }

    func read(_ cells: [String]) -> RowReading {
        var draft = CustomerDraft()
        for column in columns where column.index < cells.count && !cells[column.index].isEmpty {
            let raw = cells[column.index]
            let text = column.field == .notes ? CellText.lines(raw) : CellText.line(raw)
            if text.isEmpty || (column.field != .notes && CellText.isAbsent(text)) { continue }
            do {
                try readable(text, in: column.field)
                try read(text, raw: raw, as: column, into: &draft)
            } catch {
                draft.report(error, at: column.heading)
            }
        }
        return finished(draft)
    }

    private func readable(_ text: String, in field: CustomerField) throws(FieldFault) {
        if text.utf8.contains(0xEF), text.unicodeScalars.contains("\u{FFFD}") {
            throw FieldFault("holds a character that cannot be read", hint: "write it again")
        }
        guard text.utf8.count <= (field == .notes ? 20_000 : 1_000) else {
            throw FieldFault("too long", hint: "is a quote missing in the file?")
        }
    }

    private func read(
        _ text: String, raw: String, as column: HeadingMap.Column, into draft: inout CustomerDraft
    ) throws(FieldFault) {
        switch column.field {
        case .card: draft.customer.card = try Self.card(text)
        case .name: draft.customer.name = text
        case .gender: draft.customer.gender = try FieldWords.gender(text)
        case .title:
            let (title, gender) = FieldWords.title(text)
            draft.customer.title = title
            draft.titleGender = gender
        case .nature: draft.nature = try FieldWords.nature(text)
        case .contact: draft.customer.contactPerson = text
        case .phone: readPhones(raw, column.heading, into: &draft)
        case .email: readEmails(text, column.heading, into: &draft)
        case .address: draft.customer.address = text
        case .postcode: draft.customer.postcode = try CarText.postcode(text)
        case .city: draft.customer.city = text
        case .birthday: draft.customer.birthday = try dates.birthday(text)
        case .type: draft.customer.type = try FieldWords.type(text)
        case .grade: draft.customer.grade = try FieldWords.grade(text)
        case .tier: draft.customer.tier = text
        case .source: draft.customer.source = text
        case .consultant: draft.setConsultant(text)
        case .channel: draft.customer.preferredChannel = try FieldWords.channel(text)
        case .language: draft.customer.language = try FieldWords.language(text)
        case .timeZone: draft.customer.timeZone = try FieldWords.timeZone(text)
        case .bestTime: draft.customer.bestTime = text
        case .branch: draft.customer.branch = text
        case .notes: draft.addNote(text)
        case .spouseName, .childName, .parentName, .spouseBirthday, .childBirthday, .parentBirthday:
            readFamily(text, column, into: &draft)
        case .smsConsent: draft.addConsents([.sms], isGranted: try FieldWords.isYes(text), at: now)
        case .emailConsent: draft.addConsents([.email], isGranted: try FieldWords.isYes(text), at: now)
        case .letterConsent: draft.addConsents([.letter, .card], isGranted: try FieldWords.isYes(text), at: now)
        case .smsGreeting, .smsService, .smsMarketing, .emailGreeting, .emailService, .emailMarketing, .letterGreeting,
            .letterService, .letterMarketing:
            draft.addConsent(column.field, isGranted: try FieldWords.isYes(text), at: now)
        case .ignore: break
        default: try readVehicle(text, column, into: &draft)
        }
    }

    /// Any text; stores number their cards in their own ways. Not what a spreadsheet made of a long number.
    private static func card(_ text: String) throws(FieldFault) -> String {
        guard text.count <= 40 else { throw FieldFault("too long for a card number") }
        let isSpoiled = text.utf8.contains(UInt8(ascii: "+")) && Double(text) != nil
        guard !isSpoiled else {
            throw FieldFault("a spreadsheet spoiled the number", hint: "format the column as text and write it again")
        }
        return text
    }

    private func readPhones(_ raw: String, _ heading: String, into draft: inout CustomerDraft) {
        for result in mobiles.numbers(in: raw, region: region) {
            switch result {
            case .valid(let e164, let isMobile): draft.addPhone(e164, isMobile: isMobile)
            case .invalid(let fault): draft.report(FieldFault(fault.reason, hint: fault.hint), at: heading)
            }
        }
    }

    private func readEmails(_ text: String, _ heading: String, into draft: inout CustomerDraft) {
        let text = CellText.halfWidth(text)
        for piece in text.utf8.split(whereSeparator: { $0 == 0x3B || $0 == 0x2C || $0 == 0x7C }) {
            let address = CellText.line(String(Substring(piece)))
            if CellText.isAbsent(address) { continue }
            do throws(FieldFault) {
                let parsed = try EmailAddress.parse(address)
                if !draft.customer.emails.contains(parsed) { draft.customer.emails.append(parsed) }
            } catch {
                draft.report(error, at: heading)
            }
        }
    }

    /// One name or birthday of a spouse; of children and parents any number, separated by `; 、 ,`.
    private func readFamily(_ text: String, _ column: HeadingMap.Column, into draft: inout CustomerDraft) {
        let isSpouse = column.field == .spouseName || column.field == .spouseBirthday
        let pieces = isSpouse ? [text[...]] : text.split(omittingEmptySubsequences: false) { ";；、,，|".contains($0) }
        for (offset, piece) in pieces.enumerated() {
            let piece = CellText.line(String(piece))
            if CellText.isAbsent(piece) { continue }
            let position = column.ordinal + offset
            switch column.field {
            case .spouseName: draft.name(.spouse, position, piece)
            case .childName: draft.name(.child, position, piece)
            case .parentName: draft.name(.parent, position, piece)
            default:
                do throws(FieldFault) {
                    let birthday = try dates.birthday(piece)
                    draft.birthday(Self.relation(column.field), position, birthday)
                } catch {
                    let reason = pieces.count > 1 ? "\(piece): \(error.reason)" : error.reason
                    draft.report(FieldFault(reason, hint: error.hint), at: column.heading)
                }
            }
        }
    }

    private static func relation(_ field: CustomerField) -> FamilyMember.Relation {
        switch field {
        case .spouseName, .spouseBirthday: .spouse
        case .childName, .childBirthday: .child
        case .parentName, .parentBirthday: .parent
        default: .other
        }
    }

    private func readVehicle(
        _ text: String, _ column: HeadingMap.Column, into draft: inout CustomerDraft
    ) throws(FieldFault) {
        var vehicle = draft.vehicle(column.ordinal)
        switch column.field {
        case .brand: vehicle.brand = text
        case .model: vehicle.model = text
        case .plate: vehicle.plate = try CarText.plate(text)
        case .vin: vehicle.vin = try CarText.vin(text)
        case .delivered: vehicle.deliveredOn = try dates.date(text)
        case .insurance: vehicle.insuranceExpiresOn = try dates.date(text)
        case .inspection: vehicle.inspectionDueOn = try dates.date(text)
        case .maintenance: vehicle.maintenanceDueOn = try dates.date(text)
        case .mileage: vehicle.mileage = try CarText.mileage(text)
        case .series: vehicle.series = text
        case .registered: vehicle.registeredOn = try dates.date(text)
        case .insurer: vehicle.insurer = text
        case .boughtHere: vehicle.isBoughtHere = try FieldWords.isYes(text)
        default: return
        }
        draft.set(vehicle, column.ordinal)
    }

    private func finished(_ draft: CustomerDraft) -> RowReading {
        var draft = draft
        let customer = draft.finished()
        if customer.name.isEmpty {
            draft.report(
                FieldFault("no name", hint: "write the customer's name"), at: heading(of: .name))
        } else if customer.card.isEmpty, customer.phones.isEmpty, customer.vehicles.allSatisfy({ $0.vin == nil }) {
            draft.report(
                FieldFault(
                    "nothing to know the customer by", hint: "write a card number, a telephone number or a VIN"),
                at: heading(of: .phone))
        } else {
            return RowReading(
                customer: customer, faults: draft.faults, formerConsultant: draft.formerConsultant)
        }
        return RowReading(customer: nil, faults: draft.faults)
    }

    private func heading(of field: CustomerField) -> String {
        columns.first { $0.field == field }?.heading ?? field.rawValue
    }
}
