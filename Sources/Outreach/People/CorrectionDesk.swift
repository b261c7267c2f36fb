import Foundation
import Model
import Storage

/// The queue of addresses to correct: a letter that came back, a bounce, a dead number, a word from the workshop.
public struct CorrectionDesk: Sendable {
    private let workspace: Workspace
    private let actor: Actor

    /// - Parameter actor: who does it.
    public init(_ workspace: Workspace, by actor: Actor) {
        self.workspace = workspace
        self.actor = actor
    }

    private var store: Store { workspace.store }
    private var now: Date { workspace.clock.now }

    /// The letter of a serial: its number in the ledger, or the first digits (six at least) of its token.
    public func letter(serial: String) throws -> Message {
        let serial = CellText.halfWidth(CellText.line(serial)).lowercased()
        if let number = Int64(serial), let message = try store.message(id: number) { return message }
        if serial.count >= 6, serial.allSatisfy(\.isHexDigit),
            let message = try store.message(tokenPrefix: serial)
        {
            return message
        }
        throw Problem(
            "no letter has the serial \(serial)", at: Place(field: "SERIAL"),
            hint: "it is the number of the message; hongyan messages lists them")
    }

    /// A letter came back (退件).
    ///
    /// - Returns: its message, and the correction; `nil` where the record has no postal address to correct.
    public func takeReturned(serial: String, reason: String) throws -> (message: Message, correction: Correction?) {
        let reason = CellText.line(reason)
        let message = try letter(serial: serial)
        let correction = try store.takeReturnedLetter(
            message.id, reason: reason.isEmpty ? "退件" : reason, by: actor, now: now)
        return (try store.message(id: message.id) ?? message, correction)
    }

    /// Somebody of the house found that an address is wrong.
    ///
    /// - Throws: `Problem` where the record has no such address.
    public func report(_ kind: AddressKind, of customer: Customer, address: String?, reason: String) throws
        -> Correction
    {
        let known = customer.addresses(kind)
        let given = try address.map { try Self.read($0, kind, clock: workspace.clock) } ?? known.first
        guard let given, known.contains(given) else {
            throw Problem(
                "the record of \(customer.name) has no such \(kind.rawValue) address",
                hint: "hongyan customer show \(customer.card) shows what it has")
        }
        let correction = try store.openCorrection(
            AddressFault(
                customerID: customer.id, kind: kind, address: given, source: .report,
                reason: CellText.line(reason)), by: actor, now: now)
        guard let correction else { throw Problem("the record of \(customer.name) has changed", hint: "try again") }
        return correction
    }

    /// Puts the right address into the record, read as an import reads it.
    public func correct(_ id: Int64, to address: String) throws -> Correction {
        let correction = try store.correction(id: id)
        let address = try Self.read(address, correction.kind, clock: workspace.clock)
        guard address != correction.address else {
            throw Problem(
                "this is the address that is wrong", at: Place(field: "--to"),
                hint: "where it is right after all: hongyan correction verify \(id)")
        }
        try store.correct(id, to: address, by: actor, now: now)
        return try store.correction(id: id)
    }

    /// Somebody made sure of the address.
    public func verify(_ id: Int64) throws -> Correction {
        try store.verify(id, on: workspace.clock.today, by: actor, now: now)
        return try store.correction(id: id)
    }

    /// There is no right address to be had.
    public func drop(_ id: Int64) throws -> Correction {
        try store.dropAddress(of: id, by: actor, now: now)
        return try store.correction(id: id)
    }

    /// What came back, and can be sent again to the right address.
    ///
    /// - Throws: `Problem` that says why it cannot.
    public func resendable(_ correction: Correction) throws -> Message {
        guard correction.state == .verified else {
            throw Problem(
                "correction \(correction.id) is \(correction.state.rawValue)",
                hint: "an address is corrected and verified before anything goes to it again")
        }
        if let resent = correction.resentID { throw Problem("it was sent again already, as message \(resent)") }
        guard let messageID = correction.messageID, let message = try store.message(id: messageID) else {
            throw Problem("nothing came back from this address, so there is nothing to send again")
        }
        return message
    }

    /// Sends again what came back, in the ledger a message of its own to the right address.
    ///
    /// - Parameter isLate: send it although its occasion is over.
    /// - Throws: `Problem` where there is nothing to send, it is too late, or the customer must not get it any more.
    public func resend(_ id: Int64, isLate: Bool = false) throws -> Message {
        let correction = try store.correction(id: id)
        let first = try resendable(correction)
        if let end = first.expiresAt, end <= now, !isLate {
            throw Problem(
                "\(first.pack) was due on \(first.dueOn) and is never sent late",
                hint: "a letter whose words do not mind can go: --late")
        }
        guard let customer = try store.customer(id: first.customerID) else {
            throw Problem("the customer of message \(first.id) is no longer there")
        }
        let fields = try Renderer.fields(of: [first], store: store)[first.id] ?? [:]
        var message = Message(
            key: SendOrder.keyPrefix + "again/\(first.id)", token: workspace.drawToken(), origin: .occasion,
            pack: first.pack, messageClass: first.messageClass, channel: first.channel, customerID: customer.id,
            subject: first.subject, address: "", dueOn: first.dueOn,
            state: workspace.settings.needsApproval ? .planned : .queued, notBefore: now,
            expiresAt: now.addingTimeInterval(first.messageClass.patience), createdAt: now)
        let decision = try ChannelChoice(customers: [customer], workspace)
            .decide(for: customer, channels: [first.channel], messageClass: first.messageClass)
        if case .skip(let obstacle) = decision {
            throw Problem("it must not go again: \(obstacle.explanation)", hint: "nothing was changed")
        }
        message.apply(decision)
        _ = try Renderer(workspace).original(message, customer: customer, fields: fields)
        let order = SendOrder(
            key: "again/\(first.id)", request: "message \(first.id) again", fields: fields,
            files: try store.orderedFiles(of: [first.id])[first.id] ?? [])
        let (row, _) = try store.send(message, order: order)
        if let words = try store.editedContent(of: first.id) { try store.edit(row.id, content: words, now: now) }
        try store.noteResent(id, messageID: row.id, by: actor, now: now)
        return row
    }

    private static func read(_ text: String, _ kind: AddressKind, clock: WallClock) throws -> String {
        let field =
            switch kind {
            case .phone: "phone"
            case .email: "email"
            case .postal: "address"
            }
        var customer = Customer(card: "", name: "")
        try FieldEdit([(field, text)], clock: clock, source: "").apply(to: &customer)
        guard let address = customer.addresses(kind).first else {
            throw Problem("there is no address", at: Place(field: "--to"), hint: "write the whole of it")
        }
        return address
    }
}
