/// The fields of an object, in the order in which they were given.
///
/// Small objects are searched along their keys' hashes, large ones through an index; a template computes the hash of a
/// field's name when it is parsed. Made once and read often: setting a field afterwards costs the object's size.
public struct Object: Sendable {
    struct Entry: Sendable {
        let hash: UInt
        let key: String
        let value: Value
    }

    /// Apart, so that handing an object on costs one reference.
    private final class Storage: Sendable {
        let entries: [Entry]
        /// Where the fields are, of objects with many.
        let positions: [String: Int]

        init(_ entries: [Entry], _ positions: [String: Int] = [:]) {
            self.entries = entries
            self.positions = positions
        }
    }

    /// From this many fields on an index is kept.
    private static let indexedCount = 24
    private static let none = Storage([])

    private var storage: Storage

    public init() { storage = Self.none }

    /// Fields in the given order; of fields with the same name the last one counts, in the place of the first.
    public init(_ fields: some Sequence<(String, Value)>) {
        var entries: [Entry] = []
        entries.reserveCapacity(fields.underestimatedCount)
        var positions: [String: Int] = [:]
        for (key, value) in fields {
            let entry = Entry(hash: Self.hash(of: key), key: key, value: value)
            let isIndexed = entries.count >= Self.indexedCount
            let known = isIndexed ? positions[key] : entries.firstIndex { $0.hash == entry.hash && $0.key == key }
            if let known {
                entries[known] = entry
                continue
            }
            entries.append(entry)
            if isIndexed {
                positions[key] = entries.count - 1
            } else if entries.count == Self.indexedCount {
                for (position, entry) in entries.enumerated() { positions[entry.key] = position }
            }
        }
        storage = Storage(entries, positions)
    }

    /// The fields of a dictionary in the order of their names, so that what is printed does not depend on chance.
    public init(_ fields: [String: Value]) {
        self.init(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    var entries: [Entry] { storage.entries }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    /// The value of a field, `nil` if there is none with this name. Setting `nil` removes the field.
    public subscript(key: String) -> Value? {
        get { value(of: key, hash: Self.hash(of: key)) }
        set {
            var fields = entries.map { ($0.key, $0.value) }
            if let newValue {
                fields.append((key, newValue))
            } else {
                fields.removeAll { $0.0 == key }
            }
            self = Object(fields)
        }
    }

    /// The value of a field whose name's hash is known; the name is only looked at where the hash is right.
    @inline(__always)
    func value(of key: @autoclosure () -> String, hash: UInt) -> Value? {
        if storage.entries.count >= Self.indexedCount {
            return storage.positions[key()].map { storage.entries[$0].value }
        }
        for position in storage.entries.indices where storage.entries[position].hash == hash {
            if storage.entries[position].key == key() { return storage.entries[position].value }
        }
        return nil
    }

    /// Where a field stands whose name is known from the template.
    @inline(__always)
    func position(of field: UnsafePointer<FieldName>) -> Int? {
        if storage.entries.count >= Self.indexedCount { return storage.positions[field.pointee.name] }
        return storage.entries.withUnsafeBufferPointer { entries in
            for position in entries.indices where entries[position].hash == field.pointee.hash {
                if entries[position].key == field.pointee.name { return position }
            }
            return nil
        }
    }

    func isNull(at position: Int) -> Bool {
        if case .null = storage.entries[position].value { true } else { false }
    }

    /// Shows a value where it lies.
    @inline(__always)
    func withValue<Result>(at position: Int, _ body: (Value) -> Result) -> Result {
        storage.entries.withUnsafeBufferPointer { body($0[position].value) }
    }

    /// FNV-1a over the bytes of a name: cheap, and the same for every object, so that it can be computed ahead.
    static func hash(of key: String) -> UInt {
        var hash: UInt = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}

extension Object: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}

extension Object: Sequence {
    public func makeIterator() -> some IteratorProtocol<(key: String, value: Value)> {
        entries.lazy.map { (key: $0.key, value: $0.value) }.makeIterator()
    }

    public var underestimatedCount: Int { count }
}

/// Two objects are equal if they have the same fields with the same values, in whatever order.
extension Object: Hashable {
    public static func == (left: Object, right: Object) -> Bool {
        left.count == right.count
            && left.entries.allSatisfy { right.value(of: $0.key, hash: $0.hash) == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries.reduce(UInt(entries.count)) { $0 ^ $1.hash })
    }
}
