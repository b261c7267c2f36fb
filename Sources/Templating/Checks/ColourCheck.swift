import Model

/// Finds texts that a dark mail program may make unreadable: it puts its own colour where a mail has left one open, and black
/// words then stand on black.
enum ColourCheck {
    /// - Parameter html: a mail as it is sent.
    static func problems(in html: String, at place: Place) -> [Problem] {
        var finder = Finder(bytes: Array(html.utf8))
        finder.run()
        return [
            finder.withoutBackground.map { text in
                Problem(
                    "“\(text)” has a colour, but no background under it", at: place,
                    hint: "a dark mail program puts its own there: give it or what is around it a background-color",
                    severity: .warning)
            },
            finder.withoutColour.map { text in
                Problem(
                    "“\(text)” stands on a background, but has no colour", at: place,
                    hint: "a dark mail program writes it in its own: give it or what is around it a color",
                    severity: .warning)
            },
        ].compactMap(\.self)
    }

    /// What counts for the text of an element: said by itself, or by what is around it.
    private struct Ground {
        var name: String
        var hasColour = false
        var hasBackground = false
        var isShown = true
    }

    private struct Finder {
        let bytes: [UInt8]
        /// The first text of either kind.
        private(set) var withoutBackground: String?
        private(set) var withoutColour: String?
        private var path: [Ground] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func run() {
            let tokens = HTMLTokenizer(bytes)
            for token in tokens {
                switch token.kind {
                case .start(let name, let attributes, _):
                    let ground = ground(name, tokens.attributes(in: attributes) ?? [])
                    if !HTMLElements.areVoid.contains(name) { path.append(ground) }
                case .end(let name):
                    if let index = path.lastIndex(where: { $0.name == name }) { path.removeSubrange(index...) }
                case .text(let range): note(range)
                default: break
                }
            }
        }

        private func ground(_ name: String, _ attributes: [HTMLAttribute]) -> Ground {
            var ground = path.last ?? Ground(name: name)
            ground.name = name
            if ["head", "style", "title", "script"].contains(name) { ground.isShown = false }
            for attribute in attributes {
                switch attribute.name {
                case "bgcolor", "background": ground.hasBackground = true
                case "color" where name == "font", "text" where name == "body": ground.hasColour = true
                case "style": read(attribute.value, into: &ground)
                default: break
                }
            }
            return ground
        }

        private func read(_ style: String, into ground: inout Ground) {
            for declaration in style.lowercased().split(separator: ";") {
                let halves = declaration.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
                guard halves.count == 2 else { continue }
                let saysSomething = !["transparent", "none", "inherit", "unset", "initial"].contains(halves[1])
                switch halves[0] {
                case "color": ground.hasColour = ground.hasColour || saysSomething
                case "background", "background-color": ground.hasBackground = ground.hasBackground || saysSomething
                case "display" where halves[1].hasPrefix("none"): ground.isShown = false
                default: break
                }
            }
        }

        private mutating func note(_ range: Range<Int>) {
            guard let ground = path.last, ground.isShown, ground.hasColour != ground.hasBackground else { return }
            let text = HTMLEntities.resolved(bytes[range]).trimmed
            guard text.contains(where: { !$0.isWhitespace }) else { return }
            let beginning = text.count > 12 ? text.prefix(12) + "…" : text[...]
            if ground.hasColour {
                withoutBackground = withoutBackground ?? String(beginning)
            } else {
                withoutColour = withoutColour ?? String(beginning)
            }
        }
    }
}
