/// The web links of an HTML text: `<a … href="https://…">`.
enum HTMLLinks {
    /// The text with other targets.
    ///
    /// In one pass over the bytes: it is done for each mail, and a regular expression literal is compiled at each use.
    ///
    /// - Parameter target: gets what stands between the quotes, and gives what is to stand there; `nil` leaves it.
    static func replacing(in html: String, _ target: (Substring) -> String?) -> String {
        let bytes = html.utf8
        var result = ""
        var copied = bytes.startIndex
        var index = bytes.startIndex
        while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = bytes.index(after: open)
            guard let inside = after("a", bytes[index...]), let space = bytes[inside...].first, isSpace(space),
                let value = webTarget(bytes[inside...])
            else { continue }
            index = value.endIndex
            guard let other = target(Substring(value)) else { continue }
            result += Substring(bytes[copied..<value.startIndex]) + other
            copied = value.endIndex
        }
        return result + Substring(bytes[copied...])
    }

    /// The first target of the tag that is one of the web, up to its closing quote.
    private static func webTarget(_ tag: Substring.UTF8View) -> Substring.UTF8View? {
        var rest = tag
        while let byte = rest.first, byte != UInt8(ascii: ">") {
            if let value = after("href=\"", rest),
                after("http://", tag[value...]) ?? after("https://", tag[value...]) != nil,
                let end = tag[value...].firstIndex(of: UInt8(ascii: "\""))
            {
                return tag[value..<end]
            }
            rest.removeFirst()
        }
        return nil
    }

    /// Where it goes on behind these words, in whatever case; `nil` where it does not begin with them.
    private static func after(_ words: String, _ bytes: Substring.UTF8View) -> Substring.UTF8View.Index? {
        var index = bytes.startIndex
        for wanted in words.utf8 {
            guard index < bytes.endIndex else { return nil }
            let byte = bytes[index]
            guard wanted == ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte) else {
                return nil
            }
            index = bytes.index(after: index)
        }
        return index
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
