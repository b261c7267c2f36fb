/// One step of a compiled template. Small and without references, so that a program is one flat array of them; the numbers
/// are positions in the tables of `Program`.
enum Operation: Sendable {
    /// Text of the template as it stands.
    case text(start: Int32, count: Int32)
    /// `{{ … }}` and `echo`.
    case output(expression: Int32)
    /// `assign`.
    case assign(slot: Int32, expression: Int32)
    case captureBegin(slot: Int32)
    case captureEnd

    case jump(to: Int32)
    /// Goes on if the condition holds, else jumps: `if` and `elsif`.
    case jumpUnless(condition: Int32, to: Int32)
    /// Goes on if the condition fails, else jumps: `unless`.
    case jumpIf(condition: Int32, to: Int32)

    /// Remembers what the branches of a `case` are compared with.
    case caseBegin(subject: Operand)
    /// Goes on if one of the values equals the subject, else jumps; the body runs once for each of them that does.
    case when(values: Span32, else: Int32)
    /// Runs the body of its `when` again if there are values left that matched.
    case whenEnd(body: Int32)
    /// Jumps if a branch ran before.
    case caseElse(end: Int32)
    case caseEnd

    case loopBegin(loop: Int32)
    case loopNext(loop: Int32)
    case rowBegin(loop: Int32)
    case rowNext(loop: Int32)
    case breakLoop
    case continueLoop

    case increment(slot: Int32)
    case decrement(slot: Int32)
    case cycle(Int32)
    case changeBegin
    case changeEnd

    /// `render` and `include`.
    case call(Int32)
    /// The end of a unit: back to the caller.
    case end
    /// White space that a blank block does not print.
    case nothing
}

/// A part of a table.
struct Span32: Sendable {
    var start: Int32
    var count: Int32

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// Something that has a value, without filters.
enum Operand: Sendable {
    case literal(Int32)
    case path(Int32)
    /// `(first..last)`, two neighbours in the table of operands.
    case range(Int32)
    /// `blank` and `empty`: comparisons ask the other side, elsewhere they are the empty string.
    case blank
    case empty

    var isQuestion: Bool {
        switch self {
        case .blank, .empty: true
        default: false
        }
    }

    var isLiteral: Bool { if case .literal = self { true } else { false } }
}

/// `customer.vehicles[0].plate`.
struct Path: Sendable {
    enum Root: Sendable {
        case slot(Int32)
        /// `[name]`: the variable's name is itself a value.
        case dynamic(Operand)
    }

    var root: Root
    var steps: Span32
    /// Where it stands in the source of its unit.
    var offset: Int32
}

/// What follows a variable's name.
enum Step: Sendable {
    /// `.name`, a position in the table of keys; `size`, `first` and `last` work on anything that has them.
    case field(Int32)
    /// `["name"]`, which is never a command.
    case key(Int32)
    case index(Int)
    case dynamic(Operand)
}

/// The name of a field with everything about it that is known before rendering.
struct FieldName: Sendable {
    enum Command: Sendable { case size, first, last }

    var name: String
    var hash: UInt
    var command: Command?
    var loopProperty: LoopProperty?

    init(_ name: String) {
        self.name = name
        hash = Object.hash(of: name)
        command =
            switch name {
            case "size": .size
            case "first": .first
            case "last": .last
            default: nil
            }
        loopProperty = LoopProperty(rawValue: name)
    }
}

/// What `forloop` and `tablerowloop` know.
enum LoopProperty: String, Sendable, CaseIterable {
    case index, index0, rindex, rindex0, first, last, length, parentloop, name
    case col, col0, row
    case colFirst = "col_first"
    case colLast = "col_last"
}

/// A value with its filters: what stands in `{{ }}`, `echo` and right of `assign`.
struct Expression: Sendable {
    var subject: Operand
    var filters: Span32
    /// How its text goes into the page.
    var escapes: Bool
    /// It is nothing but a variable, so that it is still markup if the variable is.
    var isPlainVariable: Bool
    /// It may be null when printed, because `default` follows directly or the mode does not mind.
    var mayBeNull: Bool
    /// Where the subject stands in the source of its unit.
    var offset: Int32
}

/// One filter with its arguments.
struct FilterCall: Sendable {
    var name: String
    var function: FilterFunction
    var arguments: Span32
    /// Argument names and their positions in the table of operands.
    var named: [(name: String, value: Operand)]
    /// The arguments if they are all literals.
    var constants: [Value]?
    /// A null may come in: `default` does something about it.
    var acceptsNull: Bool
}

/// `left operator right`, one link in the chain of a condition.
struct Comparison: Sendable {
    enum Operator: Sendable {
        /// The left side alone.
        case truth
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains
        /// What the lax parser let through.
        case unknown(Int32)
    }

    /// How the next comparison follows; evaluated from left to right, grouped from right to left.
    enum Relation: Sendable { case and, or, end }

    var left: Operand
    var comparison: Operator
    var right: Operand
    var relation: Relation
}

/// `for` and `tablerow`.
struct LoopPlan: Sendable {
    enum Start: Sendable {
        case beginning
        case value(Operand)
        /// `offset: continue`.
        case continued
    }

    var variable: Int32
    var collection: Operand
    var start: Start
    var limit: Operand?
    var columns: Operand?
    var isReversed: Bool
    /// `tablerow`.
    var isTable: Bool
    /// `item-collection`, under which `offset: continue` finds where the last loop ended.
    var name: String
    /// Its position in the table of names, to remember the offset by.
    var nameIndex: Int32
    var body: Int32 = 0
    /// Where to go if there is nothing to loop over.
    var otherwise: Int32 = 0
    var end: Int32 = 0
}

struct CyclePlan: Sendable {
    enum Group: Sendable {
        case named(Operand)
        case list(String)
    }

    var group: Group
    var values: Span32
}

/// `render` and `include`.
struct CallPlan: Sendable {
    enum Target: Sendable {
        case unit(Int32)
        /// `include` with a name that is only known while rendering.
        case dynamic(Operand)
    }

    var target: Target
    /// `render`: sees nothing of the caller's variables.
    var isIsolated: Bool
    /// `with` or `for` this.
    var subject: Operand?
    /// Nobody wrote it: `include 'product'` takes the variable `product` along, if there is one.
    var isSubjectImplied: Bool
    /// Once for each element of the subject.
    var isLoop: Bool
    /// The variable that holds the subject; nil for a dynamic include without `as`.
    var variable: Int32?
    var arguments: [(slot: Int32, value: Operand)]
}
