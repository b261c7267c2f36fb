/// Takes Liquid out of an HTML source so that its tags can be looked at where they stand.
enum LiquidMask {
    /// What a tag or output is replaced by, byte for byte: a letter, so that `<p{{ x }}>` and `style="{{ x }}"` stay tags.
    static let filler = UInt8(ascii: "x")

    /// The source's bytes with each `{{ … }}` filled up and each `{% … %}` blanked; whole `comment` blocks are blanked. The same length, and
    /// line breaks stay, so that offsets are those of the source.
    static func masked(_ source: String) -> [UInt8] {
        var bytes = Array(source.utf8)
        var index = 0
        while index + 1 < bytes.count {
            guard bytes[index] == UInt8(ascii: "{"),
                bytes[index + 1] == UInt8(ascii: "%") || bytes[index + 1] == UInt8(ascii: "{")
            else {
                index += 1
                continue
            }
            let isOutput = bytes[index + 1] == UInt8(ascii: "{")
            let close: [UInt8] = isOutput ? [125, 125] : [37, 125]
            var end = position(of: close, in: bytes, from: index + 2).map { $0 + 2 } ?? bytes.count
            if !isOutput, word(in: bytes[(index + 2)..<end]) == "comment" {
                end = endOfComment(in: bytes, from: end)
            }
            for position in index..<end where bytes[position] != 10 {
                bytes[position] = isOutput ? filler : UInt8(ascii: " ")
            }
            index = end
        }
        return bytes
    }

    /// The names that `{% render 'name' %}` and `{% include 'name' %}` give.
    static func partials(in source: String) -> [String] {
        var names: [String] = []
        for tag in ["render", "include"] {
            var rest = source[...]
            while let range = rest.firstRange(of: tag) {
                rest = rest[range.upperBound...]
                let argument = rest.drop { $0 == " " }
                guard let quote = argument.first, quote == "'" || quote == "\"" else { continue }
                names.append(String(argument.dropFirst().prefix { $0 != quote }))
            }
        }
        return names
    }

    private static func word(in tag: ArraySlice<UInt8>) -> String {
        let text = tag.drop { $0 == UInt8(ascii: "-") || $0.isSpace }.prefix { $0.isLetter }
        return String(decoding: text, as: UTF8.self)
    }

    private static func endOfComment(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while let open = position(of: [123, 37], in: bytes, from: index) {
            let end = position(of: [37, 125], in: bytes, from: open).map { $0 + 2 } ?? bytes.count
            if word(in: bytes[(open + 2)..<end]) == "endcomment" { return end }
            index = end
        }
        return bytes.count
    }

    private static func position(of pair: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        return (start..<(bytes.count - 1)).first { bytes[$0] == pair[0] && bytes[$0 + 1] == pair[1] }
    }
}
