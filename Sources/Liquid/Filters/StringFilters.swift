extension StandardFilters {
    static let strings: [String: StandardFilter] = [
        "append": StandardFilter(1...1) { input, arguments, _ in
            .string(input.argumentText + arguments.text(0))
        },
        "prepend": StandardFilter(1...1) { input, arguments, _ in
            .string(arguments.text(0) + input.argumentText)
        },
        "capitalize": StandardFilter(0...0) { input, _, _ in
            let text = input.argumentText
            guard let first = text.unicodeScalars.first else { return .string("") }
            let rest = String(String.UnicodeScalarView(text.unicodeScalars.dropFirst()))
            return .string(first.properties.titlecaseMapping + rest.lowercased())
        },
        "downcase": StandardFilter(0...0) { input, _, _ in .string(input.argumentText.lowercased()) },
        "upcase": StandardFilter(0...0) { input, _, _ in .string(input.argumentText.uppercased()) },
        "squish": StandardFilter(0...0) { input, _, _ in
            input.isNull ? .null : .string(words(of: input.argumentText).joined(separator: " "))
        },
        "strip": StandardFilter(0...0) { input, _, _ in .string(input.argumentText.trimmed) },
        "lstrip": StandardFilter(0...0) { input, _, _ in
            .string(String(decoding: Array(input.argumentText.utf8.drop(while: \.isTrimmable)), as: UTF8.self))
        },
        "rstrip": StandardFilter(0...0) { input, _, _ in
            let bytes = Array(input.argumentText.utf8)
            let end = bytes.lastIndex { !$0.isTrimmable }.map { $0 + 1 } ?? 0
            return .string(String(decoding: bytes[..<end], as: UTF8.self))
        },
        "strip_newlines": StandardFilter(0...0) { input, _, _ in
            let bytes = Array(input.argumentText.utf8)
            var kept: [UInt8] = []
            for (position, byte) in bytes.enumerated() {
                if byte == UInt8(ascii: "\n") { continue }
                let isLast = position + 1 == bytes.count
                if byte == UInt8(ascii: "\r"), !isLast, bytes[position + 1] == UInt8(ascii: "\n") { continue }
                kept.append(byte)
            }
            return .string(String(decoding: kept, as: UTF8.self))
        },
        "replace": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            .string(try replace(input, arguments.text(0), arguments.text(1), all: true, context))
        },
        "replace_first": StandardFilter(1...2) { input, arguments, context throws(Failure) in
            .string(try replace(input, arguments.text(0), arguments.text(1), all: false, context))
        },
        "replace_last": StandardFilter(2...2) { input, arguments, _ in
            .string(replaceLast(input, arguments.text(0), arguments.text(1)))
        },
        "remove": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            .string(try replace(input, arguments.text(0), "", all: true, context))
        },
        "remove_first": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            .string(try replace(input, arguments.text(0), "", all: false, context))
        },
        "remove_last": StandardFilter(1...1) { input, arguments, _ in
            .string(replaceLast(input, arguments.text(0), ""))
        },
        "split": StandardFilter(1...1) { input, arguments, context throws(Failure) in
            .array(try split(input.argumentText, by: arguments.text(0), context))
        },
        "slice": StandardFilter(1...2) { input, arguments, _ throws(Failure) in
            let offset = try Numbers.integer(arguments[0])
            let length = arguments[1].isTruthy ? try Numbers.integer(arguments[1]) : 1
            if case .array(let items) = input {
                return .array(part(of: items, offset, length).map { Array(items[$0]) } ?? [])
            }
            let scalars = Array(input.argumentText.unicodeScalars)
            return .string(part(of: scalars, offset, length).map { String(scalars: scalars[$0]) } ?? "")
        },
        "truncate": StandardFilter(0...2) { input, arguments, _ throws(Failure) in
            if input.isNull { return .null }
            let length = arguments.has(0) ? try Numbers.integer(arguments[0]) : 50
            let end = arguments.text(1, default: "...")
            let scalars = Array(input.argumentText.unicodeScalars)
            guard scalars.count > length else { return .string(input.argumentText) }
            let kept = max(0, max(length, 0) - end.unicodeScalars.count)
            return .string(String(scalars: scalars.prefix(kept)) + end)
        },
        "truncatewords": StandardFilter(0...2) { input, arguments, _ throws(Failure) in
            if input.isNull { return .null }
            let count = max(1, arguments.has(0) ? try Numbers.integer(arguments[0]) : 15)
            let words = words(of: input.argumentText)
            guard words.count > count else { return .string(input.argumentText) }
            return .string(words.prefix(count).joined(separator: " ") + arguments.text(1, default: "..."))
        },
    ]

    /// What lies between white space.
    static func words(of text: String) -> [String] {
        Array(text.utf8).split(whereSeparator: \.isTrimmable).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The part of a list from an offset (negative: from the end) on; nil where Ruby's `slice` is nil.
    private static func part(of list: some Collection, _ offset: Int, _ length: Int) -> Range<Int>? {
        let start = offset < 0 ? list.count.addingReportingOverflow(offset).partialValue : offset
        guard start >= 0, start <= list.count, length >= 0 else { return nil }
        return start..<start + min(length, list.count - start)
    }

    private static func replace(
        _ input: Value, _ pattern: String, _ replacement: String, all: Bool, _ context: FilterContext
    ) throws(Failure) -> String {
        let bytes = Array(input.argumentText.utf8)
        let search = ByteSearch(Array(pattern.utf8))
        let new = Array(replacement.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while let found = search.first(in: bytes, from: position) {
            result += bytes[position..<found]
            result += new
            position = found + search.pattern.count
            if search.pattern.isEmpty {
                // Between all characters: go on after the next one.
                guard found < bytes.count else { break }
                position = found + 1
                while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
                result += bytes[found..<position]
            }
            try context.check(bytes: result.count)
            if !all { break }
        }
        if position < bytes.count { result += bytes[position...] }
        return String(decoding: result, as: UTF8.self)
    }

    private static func replaceLast(_ input: Value, _ pattern: String, _ replacement: String) -> String {
        let bytes = Array(input.argumentText.utf8)
        let reversed = Array(bytes.reversed())
        let search = ByteSearch(pattern.utf8.reversed())
        guard let found = search.first(in: reversed, from: 0) else { return input.argumentText }
        let end = bytes.count - found
        let start = end - search.pattern.count
        return String(decoding: bytes[..<start] + Array(replacement.utf8) + bytes[end...], as: UTF8.self)
    }

    /// As Ruby splits: empty parts at the end are left out; `" "` splits at runs of white space, `""` into characters.
    private static func split(
        _ text: String, by pattern: String, _ context: FilterContext
    ) throws(Failure) -> [Value] {
        if pattern == " " {
            let words = words(of: text)
            try context.check(count: words.count)
            return words.map(Value.string)
        }
        if pattern.isEmpty {
            try context.check(count: text.unicodeScalars.count)
            return text.unicodeScalars.map { .string(String($0)) }
        }
        let bytes = Array(text.utf8)
        let search = ByteSearch(Array(pattern.utf8))
        var parts: [Value] = []
        var position = 0
        while let found = search.first(in: bytes, from: position) {
            parts.append(.string(String(decoding: bytes[position..<found], as: UTF8.self)))
            position = found + search.pattern.count
            try context.check(count: parts.count)
        }
        parts.append(.string(String(decoding: bytes[position...], as: UTF8.self)))
        while parts.last == .string("") { parts.removeLast() }
        return parts
    }
}

extension String {
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
