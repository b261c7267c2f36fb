import Model

/// The one buffer that a mail is written into, and where its current header line stands.
///
/// Lines end with CRLF. Headers are folded (RFC 5322 section 2.2.3) so that no line is longer than 78 characters
/// unless a single token is.
struct MailBuffer {
    private(set) var bytes: [UInt8] = []
    /// Characters since the last line end.
    private var column = 0

    /// RFC 5322 section 2.1.1: lines should not be longer.
    private static let lineLength = 78

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    mutating func raw(byte: UInt8) { bytes.append(byte) }

    mutating func lineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
        column = 0
    }

    // MARK: Headers

    /// A header whose value is made of tokens that must stay whole: folded between them.
    mutating func header(_ name: String, tokens: [String]) {
        start(name)
        for value in tokens { token(value) }
        lineEnd()
    }

    /// Free text (RFC 5322 section 3.2.5): as it is where that is safe, else as encoded words (RFC 2047).
    mutating func header(_ name: String, text: String) throws(Problem) {
        try HeaderText.refuseControls(in: text, field: name)
        start(name)
        let words = HeaderText.isPlain(text) ? text.utf8.split(separator: UInt8(ascii: " ")) : []
        if !words.isEmpty || text.isEmpty, words.allSatisfy({ $0.count < Self.lineLength }) {
            for word in words { token(word) }
        } else {
            encodedWords(text)
        }
        lineEnd()
    }

    /// A mailbox: display name, then the address in angle brackets.
    mutating func header(_ name: String, address: MailAddress) {
        start(name)
        if address.name.isEmpty {
            token(address.specification)
        } else {
            phrase(address.name)
            token("<\(address.specification)>")
        }
        lineEnd()
    }

    /// `List-Id: 申城汽车 <marketing.example.com>` and its like: an optional phrase, then a token.
    mutating func header(_ name: String, phrase text: String, token value: String) throws(Problem) {
        try HeaderText.refuseControls(in: text, field: name)
        start(name)
        if !text.isEmpty { phrase(text) }
        token(value)
        lineEnd()
    }

    private mutating func start(_ name: String) {
        raw(name)
        raw(byte: UInt8(ascii: ":"))
        column = name.utf8.count + 1
    }

    private mutating func token(_ text: String) { token(text.utf8) }

    private mutating func token(_ text: some Collection<UInt8>) {
        let length = text.count
        if column + 1 + length > Self.lineLength, column > 1 { fold() }
        raw(byte: UInt8(ascii: " "))
        raw(text)
        column += 1 + length
    }

    /// The space that begins the next line is written by the token that follows.
    private mutating func fold() {
        lineEnd()
    }

    /// A phrase (RFC 5322 section 3.2.5): atoms, a quoted-string, or encoded words.
    private mutating func phrase(_ text: String) {
        guard HeaderText.isPlain(text), text.utf8.count < Self.lineLength - 8 else {
            encodedWords(text)
            return
        }
        let isAtoms = text.utf8.allSatisfy { HeaderText.isAtomByte($0) || $0 == UInt8(ascii: " ") }
        token(isAtoms ? text : HeaderText.quoted(text))
    }

    /// Each word fills what is left of its line; white space between encoded words does not count (RFC 2047
    /// section 6.2), so the text comes back whole.
    private mutating func encodedWords(_ text: String) {
        var rest = EncodedWord(text)
        while !rest.isEmpty {
            var room = min(EncodedWord.maximumLength, Self.lineLength - column - 1)
            if room < EncodedWord.minimumLength {
                fold()
                room = EncodedWord.maximumLength
            }
            token(rest.next(upTo: room))
        }
    }
}
