import Foundation

/// The kinds of address that a customer has.
public enum AddressKind: String, Sendable, Codable, CaseIterable {
    case phone, email
    /// 通讯地址
    case postal
}

extension CarrierKind {
    /// The kind of address that it goes to.
    public var addressKind: AddressKind { self == .email ? .email : .phone }
}

/// What is known of one address of a customer.
public struct AddressQuality: Hashable, Sendable, Codable {
    public enum Grade: String, Sendable, Codable, CaseIterable {
        /// Somebody verified it.
        case good
        /// Something came back that may have other reasons.
        case suspect
        /// Nothing more goes to it: a bounce, a dead number, a returned letter.
        case bad
    }

    public var kind: AddressKind
    /// E.164, an address specification, or the postal address as the record has it.
    public var address: String
    public var grade: Grade
    /// When somebody last made sure that it is right.
    public var verifiedOn: CalendarDate?
    /// Why it has this grade: `5.1.1 user unknown`, `退件：查无此人`.
    public var reason: String?

    public init(
        kind: AddressKind, address: String, grade: Grade, verifiedOn: CalendarDate? = nil, reason: String? = nil
    ) {
        self.kind = kind
        self.address = address
        self.grade = grade
        self.verifiedOn = verifiedOn
        self.reason = reason
    }
}

extension Customer {
    /// What is known of an address; `nil` where it has never been in question.
    public func quality(of address: String, kind: AddressKind) -> AddressQuality? {
        quality.first { $0.kind == kind && $0.address == address }
    }

    /// Whether nothing more may go to an address.
    public func isBad(_ address: String, kind: AddressKind) -> Bool {
        quality(of: address, kind: kind)?.grade == .bad
    }

    /// Replaces what is known of an address.
    public mutating func set(_ known: AddressQuality) {
        quality.removeAll { $0.kind == known.kind && $0.address == known.address }
        quality.append(known)
    }

    /// The addresses of a kind, the preferred one first.
    public func addresses(_ kind: AddressKind) -> [String] {
        switch kind {
        case .phone: phones
        case .email: emails
        case .postal: address.map { [$0] } ?? []
        }
    }
}
