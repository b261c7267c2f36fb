/// Tags whose content is not parsed (`raw`, `comment`, `doc`), and `liquid`, whose content is tags only.
extension Compiler {
    func raw(_ tag: Tag, _ tokenizer: inout Tokenizer) throws(Misfit) {
        guard source[tag.markup].trimmed.isEmpty else {
            throw Misfit(message: "Syntax Error in 'raw' - Valid syntax: raw", offset: tagOffset)
        }
        let start = tokenizer.position
        guard let end = closing("endraw", from: start) else {
            throw Misfit(message: "'raw' tag was never closed", offset: tagOffset)
        }
        let count = end.range.lowerBound - start
        if count > 0 {
            let position = program.text.count
            program.text += source.bytes[start..<end.range.lowerBound]
            emit(.text(start: Int32(position), count: Int32(count)))
            markBlock()
        }
        trimmable = nil
        trimsNext = end.trimsAfter
        tokenizer.skip(to: end.range.upperBound)
    }

    /// Comments may hold comments and raw blocks, which must be closed; nothing else in them is looked at.
    func comment(_ tokenizer: inout Tokenizer) throws(Misfit) {
        var depth = 1
        while let token = tokenizer.next() {
            guard token.kind == .tag, token.isClosed, let tag = tagName(in: token.content) else { continue }
            switch tag.name {
            case "comment": depth += 1
            case "endcomment": depth -= 1
            case "raw":
                guard let end = closing("endraw", from: tokenizer.position) else {
                    throw Misfit(message: "'raw' tag was never closed", offset: token.range.lowerBound)
                }
                tokenizer.skip(to: end.range.upperBound)
            default: break
            }
            if depth == 0 {
                trimsNext = token.trimsAfter
                return
            }
        }
        throw Misfit(message: "'comment' tag was never closed", offset: tagOffset)
    }

    func doc(_ tag: Tag, _ tokenizer: inout Tokenizer) throws(Misfit) {
        guard source[tag.markup].trimmed.isEmpty else {
            throw Misfit(
                message: "Syntax Error in 'doc' - Valid syntax: {% doc %}{% enddoc %}", offset: tagOffset)
        }
        guard let end = closing("enddoc", from: tokenizer.position) else {
            throw Misfit(message: "'doc' tag was never closed", offset: tagOffset)
        }
        if let nested = closing("doc", from: tokenizer.position), nested.range.lowerBound < end.range.lowerBound {
            throw Misfit(
                message: "Syntax Error in 'doc' - Nested doc tags are not allowed", offset: nested.range.lowerBound)
        }
        trimsNext = end.trimsAfter
        tokenizer.skip(to: end.range.upperBound)
    }

    /// The next tag of this name, whatever stands around it: of several `{%` before one `%}` the last begins it.
    private func closing(_ name: String, from start: Int) -> (range: Range<Int>, trimsAfter: Bool)? {
        let bytes = source.bytes
        let word = Array(name.utf8)
        var opening: Int?
        var position = start
        while position + 1 < bytes.count {
            defer { position += 1 }
            if bytes[position] == UInt8(ascii: "{"), bytes[position + 1] == UInt8(ascii: "%") {
                opening = position
                // `{%}` opens and does not close.
                position += 1
            } else if bytes[position] == UInt8(ascii: "%"), bytes[position + 1] == UInt8(ascii: "}") {
                guard let tag = opening else { continue }
                opening = nil
                var cursor = tag + 2
                if bytes[cursor] == UInt8(ascii: "-") { cursor += 1 }
                while cursor < position, bytes[cursor].isWhitespace { cursor += 1 }
                let end = cursor + word.count
                guard end <= position, bytes[cursor..<end].elementsEqual(word), !bytes[end].isWord else { continue }
                return (tag..<position + 2, bytes[position - 1] == UInt8(ascii: "-"))
            }
        }
        return nil
    }

    /// Each line is a tag without its delimiters; a block ends where it began, within.
    func liquid(_ markup: Range<Int>) throws(Misfit) {
        let outer = tagOffset
        let depth = blocks.count
        try open(.liquid, Tag(name: "liquid", markup: markup, nameOffset: outer))
        var lines = source.bytes[markup].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            guard var tag = tagName(in: line.indices) else {
                guard line.allSatisfy(\.isWhitespace) else {
                    throw Misfit(message: "Unknown tag '\(source[line.indices].trimmed)'", offset: line.startIndex)
                }
                continue
            }
            // `liquid` within `liquid` adds nothing.
            while tag.name == "liquid", let inner = tagName(in: tag.markup) { tag = inner }
            tagOffset = tag.nameOffset
            switch tag.name {
            case "comment": try skipComment(&lines)
            case "raw", "doc":
                throw Misfit(message: "'\(tag.name)' tag was never closed", offset: tagOffset)
            case "liquid": break
            default: try statement(tag)
            }
        }
        if blocks.count > depth + 1, let open = blocks.last {
            throw Misfit(message: "'\(open.name)' tag was never closed", offset: open.offset)
        }
        let block = blocks.removeLast()
        blocks[top].isBlank = blocks[top].isBlank && block.isBlank
        tagOffset = outer
        trimmable = nil
    }

    private func skipComment(_ lines: inout ArraySlice<ArraySlice<UInt8>>) throws(Misfit) {
        var depth = 1
        while let line = lines.popFirst() {
            guard let tag = tagName(in: line.indices) else { continue }
            if tag.name == "comment" { depth += 1 }
            if tag.name == "endcomment" { depth -= 1 }
            if depth == 0 { return }
        }
        throw Misfit(message: "'comment' tag was never closed", offset: tagOffset)
    }
}
