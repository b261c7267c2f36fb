extension UInt8 {
    /// White space as in Ruby's `\s`: blank, tab, line feed, vertical tab, form feed, carriage return.
    var isWhitespace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    /// `\w`: an ASCII letter, digit or underscore.
    var isWord: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
}
