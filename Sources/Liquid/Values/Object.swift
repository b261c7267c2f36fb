/// The fields of an object, in the order in which they were given.
///
/// Small objects are searched along their keys' hashes, large ones through an index; a template computes the hash of a
/// field's name when it is parsed. Made once and read often: setting a field of a large object costs its size.
public struct Object: Sendable {
    struct Entry: Sendable {
        let hash: UInt
        let key: String
        var value: Value
    }

    /// From this many fields on an index is kept.
    private static let indexedCount = 24

    private(set) var entries: [Entry]
    private var positions: [String: Int]

    public init() {
        entries = []
        positions = [:]
    }

    /// Fields in the given order; of fields with the same name the last one counts.
    public init(_ fields: some Sequence<(String, Value)>) {
        self.init()
        for (key, value) in fields { self[key] = value }
    }

    /// The fields of a dictionary in the order of their names, so that what is printed does not depend on chance.
    public init(_ fields: [String: Value]) {
        self.init(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    /// The value of a field, `nil` if there is none with this name. Setting `nil` removes the field.
    public subscript(key: String) -> Value? {
        get { value(of: key, hash: Self.hash(of: key)) }
        set {
            let hash = Self.hash(of: key)
            if let position = position(of: key, hash: hash) {
                if let newValue {
                    entries[position].value = newValue
                } else {
                    entries.remove(at: position)
                    index()
                }
            } else if let newValue {
                entries.append(Entry(hash: hash, key: key, value: newValue))
                if entries.count == Self.indexedCount {
                    index()
                } else if entries.count > Self.indexedCount {
                    positions[key] = entries.count - 1
                }
            }
        }
    }

    /// The value of a field whose name's hash is known.
    func value(of key: String, hash: UInt) -> Value? {
        position(of: key, hash: hash).map { entries[$0].value }
    }

    private func position(of key: String, hash: UInt) -> Int? {
        if entries.count >= Self.indexedCount { return positions[key] }
        var position = 0
        while position < entries.count {
            if entries[position].hash == hash, entries[position].key == key { return position }
            position += 1
        }
        return nil
    }

    private mutating func index() {
        positions = [:]
        guard entries.count >= Self.indexedCount else { return }
        for (position, entry) in entries.enumerated() { positions[entry.key] = position }
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
