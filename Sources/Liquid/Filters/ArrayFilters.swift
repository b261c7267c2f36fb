extension StandardFilters {
    static let arrays: [String: StandardFilter] = [
        "join": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            let glue = arguments.text(0, default: " ")
            var text = ""
            for (position, item) in try context.items(of: input).enumerated() {
                if position > 0 { text += glue }
                text += item.argumentText
                try context.check(bytes: text.utf8.count)
            }
            return .string(text)
        },
        "first": StandardFilter(0...0) { input, _, _ in input.command(.first) ?? .null },
        "last": StandardFilter(0...0) { input, _, _ in input.command(.last) ?? .null },
        "concat": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            guard case .array(let more) = arguments[0] else {
                throw .render("concat filter requires an array argument")
            }
            return .array(try context.items(of: input) + more)
        },
        "reverse": StandardFilter(0...0) { input, _, context throws(Failure) in
            .array(try context.items(of: input).reversed())
        },
        "sort": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            try sort(input, by: arguments[0], context) { a, b throws(Failure) in
                if let order = a.order(to: b) { return order }
                if a.isNull { return 1 }
                if b.isNull { return -1 }
                throw .render("cannot sort values of incompatible types")
            }
        },
        "sort_natural": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            try sort(input, by: arguments[0], context) { a, b throws(Failure) in
                if a.isNull || b.isNull { return a.isNull == b.isNull ? 0 : a.isNull ? 1 : -1 }
                return a.argumentText.foldedASCII.byteOrder(to: b.argumentText.foldedASCII)
            }
        },
        "uniq": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            let items = try context.items(of: input)
            // Ruby does not look at the field of an only element.
            if items.count < 2 { return .array(items) }
            var seen: Set<Value> = []
            var result: [Value] = []
            for item in items {
                guard let key = try key(arguments[0], of: item) else { return .null }
                if seen.insert(key).inserted { result.append(item) }
            }
            return .array(result)
        },
        "compact": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            var result: [Value] = []
            for item in try context.items(of: input) {
                guard let key = try key(arguments[0], of: item) else { return .null }
                if !key.isNull { result.append(item) }
            }
            return .array(result)
        },
        "map": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            var result: [Value] = []
            for item in try context.items(of: input) { result.append(try property(arguments[0], of: item) ?? .null) }
            return .array(result)
        },
        "sum": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            var total = Value.integer(0)
            for item in try context.items(of: input) {
                let value = arguments[0].isNull ? item : try property(arguments[0], of: item) ?? .integer(0)
                for part in try context.items(of: value) {
                    total = try Numbers.combine(total, part, .plus)
                }
            }
            return total
        },
        "where": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            let flags = try matches(context.items(of: input), arguments)
            return flags.map { .array($0.filter(\.isMatch).map(\.item)) } ?? .null
        },
        "reject": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            let flags = try matches(context.items(of: input), arguments)
            return flags.map { .array($0.filter { !$0.isMatch }.map(\.item)) } ?? .null
        },
        "has": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            let flags = try matches(context.items(of: input), arguments, untilFirst: true)
            return flags.map { .bool($0.last?.isMatch ?? false) } ?? .null
        },
        "find": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            let last = try matches(context.items(of: input), arguments, untilFirst: true)?.last
            return last?.isMatch == true ? last?.item ?? .null : .null
        },
        "find_index": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            guard let flags = try matches(context.items(of: input), arguments, untilFirst: true),
                flags.last?.isMatch == true
            else { return .null }
            return .integer(flags.count - 1)
        },
    ]

    /// What elements are sorted or compared by: a field of theirs, or themselves if no field is named.
    private static func key(_ name: Value, of item: Value) throws(Failure) -> Value? {
        name.isNull ? item : try property(name, of: item)
    }

    /// A field of an element as Ruby's `[]` finds it: of a text the part that is the name or stands at a position, of a
    /// number a bit. `nil` for what has no fields.
    private static func property(_ name: Value, of item: Value) throws(Failure) -> Value? {
        switch (item, name) {
        case (.null, _), (.bool, _), (.double, _): return nil
        case (.object(let object), .string(let name)): return object[name] ?? .null
        case (.object, _): return .null
        case (.string(let text), .string(let part)): return text.containsBytes(of: part) ? name : .null
        case (.string(let text), .integer(let position)):
            let scalars = Array(text.unicodeScalars)
            let index = position < 0 ? scalars.count + position : position
            return scalars.indices.contains(index) ? .string(String(scalars[index])) : .null
        case (.string, .double(let position)): return try property(position.asIndex, of: item)
        case (.string, .range): return .null
        case (.integer(let number), .integer(let bit)): return .integer(bit < 0 ? 0 : (number >> bit) & 1)
        case (.integer, .double(let bit)): return try property(bit.asIndex, of: item)
        default: throw .render("cannot select the property '\(name.argumentText)'")
        }
    }

    /// The elements with whether their field has the given value, or any that is true if none is given. `nil` if an element
    /// has no fields.
    private static func matches(
        _ items: [Value], _ arguments: Arguments, untilFirst: Bool = false
    ) throws(Failure) -> [(item: Value, isMatch: Bool)]? {
        var result: [(item: Value, isMatch: Bool)] = []
        // A name that is null is the empty one, which every text contains.
        let name: Value = arguments[0].isNull ? "" : arguments[0]
        for item in items {
            guard let value = try property(name, of: item) else { return nil }
            let isMatch = arguments[1].isNull ? value.isTruthy : value.isEqual(to: arguments[1])
            result.append((item, isMatch))
            if isMatch, untilFirst { break }
        }
        return result
    }

    private static func sort(
        _ input: Value, by name: Value, _ context: FilterContext,
        _ order: (Value, Value) throws(Failure) -> Int
    ) throws(Failure) -> Value {
        let items = try context.items(of: input)
        if !name.isNull, !items.allSatisfy(\.hasFields) { return .null }
        if items.count < 2 { return .array(items) }
        var keyed: [(key: Value, item: Value)] = []
        for item in items { keyed.append((try key(name, of: item) ?? .null, item)) }
        do {
            try keyed.sort { try order($0.key, $1.key) < 0 }
        } catch {
            throw error as? Failure ?? .render("cannot sort these values")
        }
        return .array(keyed.map(\.item))
    }
}

extension Value {
    fileprivate var hasFields: Bool {
        switch self {
        case .object, .string, .array, .integer: true
        default: false
        }
    }
}

extension String {
    /// With `A`–`Z` as small letters, as Ruby's `casecmp` compares.
    fileprivate var foldedASCII: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension Double {
    /// Ruby cuts the fraction off an index.
    fileprivate var asIndex: Value { .integer(Int(exactly: rounded(.towardZero)) ?? .max) }
}
