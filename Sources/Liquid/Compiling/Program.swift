/// A compiled template with all partials that it names: one flat array of operations, and the tables that they point into.
struct Program: Sendable {
    var operations: [Operation] = []
    /// Where each operation stands, and where the rendering goes on if it fails.
    var sites: [Site] = []
    /// The template's own text, one piece after the other.
    var text: [UInt8] = []
    var literals: [Value] = []
    var operands: [Operand] = []
    var paths: [Path] = []
    var steps: [Step] = []
    var keys: [FieldName] = []
    var expressions: [Expression] = []
    var filters: [FilterCall] = []
    var comparisons: [Comparison] = []
    var loops: [LoopPlan] = []
    var cycles: [CyclePlan] = []
    var calls: [CallPlan] = []
    /// The variables: a name is a slot.
    var symbols = Symbols()
    var loopNames = Symbols()
    /// Some loop goes on where another ended, or may do so in a partial that is not known yet.
    var remembersOffsets = false
    /// The template itself, then its partials.
    var units: [Unit] = []

    struct Site: Sendable {
        var unit: Int32
        var offset: Int32
        /// The operation after the failed tag or block; 0 for the next one.
        var recovery: Int32 = 0
        /// What fails here prints no message, because the tag or block is blank.
        var isSilent = false
    }

    /// One source text.
    struct Unit: Sendable {
        var name: String
        var source: Source
        /// Its first operation; -1 until it is compiled, and if it cannot be.
        var entry: Int32 = -1
        /// Why it cannot be rendered.
        var error: LiquidError?
        /// Its variables are all that it sees, or it is at home in the variables of whoever includes it.
        var isIsolated: Bool
    }

    /// The failure with the place of an operation.
    func error(_ failure: Failure, at operation: Int) -> LiquidError {
        let site = sites[operation]
        return error(failure, unit: Int(site.unit), offset: failure.offset ?? Int(site.offset))
    }

    func error(_ failure: Failure, unit: Int, offset: Int) -> LiquidError {
        let place = units[unit].source.place(of: offset)
        return LiquidError(
            failure.kind, failure.message, template: units[unit].name, line: place.line, column: place.column,
            hint: failure.hint)
    }
}

/// Names and their numbers, both ways.
struct Symbols: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    func number(of name: String) -> Int32? { numbers[name] }

    mutating func intern(_ name: String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(names.count)
        numbers[name] = number
        names.append(name)
        return number
    }
}

/// A source text as bytes.
struct Source: Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Line and column of a byte, both from 1; columns count Unicode scalars.
    func place(of offset: Int) -> (line: Int, column: Int) {
        var cursor = Cursor()
        cursor.move(to: offset, in: self)
        return (cursor.line, cursor.column)
    }

    /// Counts lines and columns on from where it was, for many places in ascending order.
    struct Cursor {
        private var offset = 0
        private(set) var line = 1
        private(set) var column = 1

        mutating func move(to target: Int, in source: Source) {
            if target < offset { self = Cursor() }
            for byte in source.bytes[offset..<min(max(target, offset), source.bytes.count)] {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            offset = target
        }
    }

    /// The text of a part of it.
    subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
