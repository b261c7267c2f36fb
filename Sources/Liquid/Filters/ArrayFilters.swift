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
            var seen: Set<Value> = []
            var result: [Value] = []
            for item in try context.items(of: input) {
                if seen.insert(try property(arguments[0], of: item)).inserted { result.append(item) }
            }
            return .array(result)
        },
        "compact": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            var result: [Value] = []
            for item in try context.items(of: input) where try !property(arguments[0], of: item).isNull {
                result.append(item)
            }
            return .array(result)
        },
        "map": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            .array(
                try context.items(of: input).map { item throws(Failure) in
                    try property(arguments[0], of: item)
                })
        },
        "sum": StandardFilter(0...1) { input, arguments, context throws(Failure) in
            var total = Value.integer(0)
            for item in try context.items(of: input) {
                var value = item
                if arguments.has(0) {
                    switch item {
                    case .object, .string, .array: value = try property(arguments[0], of: item)
                    default: value = .integer(0)
                    }
                }
                for part in try context.items(of: value) {
                    total = try Numbers.combine(total, part, { $0.addingReportingOverflow($1) }, +, +)
                }
            }
            return total
        },
        "where": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            var kept: [Value] = []
            for item in try context.items(of: input) where try matches(item, arguments) { kept.append(item) }
            return .array(kept)
        },
        "reject": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            var kept: [Value] = []
            for item in try context.items(of: input) where try !matches(item, arguments) { kept.append(item) }
            return .array(kept)
        },
        "has": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            for item in try context.items(of: input) where try matches(item, arguments) { return .bool(true) }
            return .bool(false)
        },
        "find": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            for item in try context.items(of: input) where try matches(item, arguments) { return item }
            return .null
        },
        "find_index": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            for (position, item) in try context.items(of: input).enumerated() where try matches(item, arguments) {
                return .integer(position)
            }
            return .null
        },
    ]

    /// A field of an element; the element itself if no field is named.
    private static func property(_ name: Value, of item: Value) throws(Failure) -> Value {
        if name.isNull { return item }
        switch (item, name) {
        case (.object(let object), .string(let name)): return object[name] ?? .null
        case (.string(let text), .string(let name)): return text.containsBytes(of: name) ? name.asValue : .null
        case (.null, _), (.object, _), (.bool, _), (.double, _): return .null
        default: throw .render("cannot select the property '\(name.argumentText)'")
        }
    }

    /// Whether a field has the given value, or any that is true if none is given.
    private static func matches(_ item: Value, _ arguments: Arguments) throws(Failure) -> Bool {
        let value = try property(arguments[0], of: item)
        return arguments[1].isNull ? value.isTruthy : value.isEqual(to: arguments[1])
    }

    private static func sort(
        _ input: Value, by name: Value, _ context: FilterContext,
        _ order: (Value, Value) throws(Failure) -> Int
    ) throws(Failure) -> Value {
        let items = try context.items(of: input)
        if !name.isNull, items.contains(where: { !$0.hasFields }) { return .null }
        var keyed: [(key: Value, item: Value)] = []
        for item in items { keyed.append((try property(name, of: item), item)) }
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
    fileprivate var asValue: Value { .string(self) }

    /// With `A`–`Z` as small letters, as Ruby's `casecmp` compares.
    fileprivate var foldedASCII: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
