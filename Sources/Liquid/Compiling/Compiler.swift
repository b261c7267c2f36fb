/// Turns source texts into a program: one pass over each, without recursion, so that no depth of tags can exhaust the stack.
///
/// Open blocks lie on a stack of their own; jumps forward are patched when a block ends. Partials are queued and compiled
/// after the text that names them.
final class Compiler {
    let environment: Environment
    // One thread has the compiler for itself, and no two of its functions write the same table at once: checking that at
    // each access would cost a tenth of the time.
    @exclusivity(unchecked) var program = Program()
    /// The unit being compiled, and its source.
    private(set) var unit = 0
    @exclusivity(unchecked) private(set) var source = Source("")
    @exclusivity(unchecked) var blocks: [OpenBlock] = []
    /// What the unit being compiled reads, defines and calls, in order.
    @exclusivity(unchecked) var trace = Trace()
    var traces: [Trace] = []
    var keyNumbers: [String: Int32] = [:]
    var unitNumbers: [UnitKey: Int32] = [:]
    /// `-%}` came last: the next text loses the white space at its beginning.
    var trimsNext = false
    /// The text operation that `{%-` would trim, while nothing followed it.
    var trimmable: Int?
    /// Where the tag being compiled begins in the source.
    var tagOffset = 0

    struct UnitKey: Hashable {
        var name: String
        var isIsolated: Bool
    }

    private init(_ environment: Environment, program: Program = Program()) {
        self.environment = environment
        self.program = program
        for (number, key) in program.keys.enumerated() { keyNumbers[key.name] = Int32(number) }
    }

    /// The program of a template and its partials.
    static func compile(
        _ source: String, name: String, environment: Environment
    ) throws(LiquidError) -> CompiledProgram {
        let compiler = Compiler(environment)
        compiler.program.units = [Program.Unit(name: name, source: Source(source), isIsolated: true)]
        compiler.compileUnits(from: 0)
        let needed = environment.isProductMode ? compiler.program.units[...] : compiler.program.units.prefix(1)
        if let error = needed.lazy.compactMap(\.error).first { throw error }
        return CompiledProgram(compiler.program, traces: compiler.traces)
    }

    /// Adds a partial whose name only became known while rendering.
    /// - Returns: the number of its unit.
    static func extend(_ program: inout CompiledProgram, with name: String, environment: Environment) -> Int32 {
        let compiler = Compiler(environment, program: program.source)
        let number = compiler.partial(name, isIsolated: false)
        compiler.compileUnits(from: Int(number))
        program = CompiledProgram(compiler.program, traces: program.traces + compiler.traces)
        return number
    }

    /// Compiles what is queued. A broken unit keeps its error: as in Liquid it is only a fault where it is used.
    private func compileUnits(from first: Int) {
        unit = first
        while unit < program.units.count {
            source = program.units[unit].source
            trace = Trace()
            if program.units[unit].error == nil {
                do throws(LiquidError) {
                    try compileUnit()
                } catch {
                    program.units[unit].error = error
                    program.units[unit].entry = -1
                }
            }
            traces.append(trace)
            unit += 1
        }
    }

    private func compileUnit() throws(LiquidError) {
        program.units[unit].entry = Int32(program.operations.count)
        blocks = [OpenBlock(kind: .document, name: "", offset: 0)]
        trimsNext = false
        trimmable = nil
        var tokenizer = Tokenizer(source.bytes)
        do throws(Misfit) {
            while let token = tokenizer.next() {
                switch token.kind {
                case .text: text(token.range)
                case .output: try output(token)
                case .tag: try tag(token, &tokenizer)
                }
            }
            if blocks.count > 1, let open = blocks.last {
                tagOffset = open.offset
                throw Misfit(message: "'\(open.name)' tag was never closed", offset: open.offset)
            }
        } catch {
            throw program.error(
                Failure(kind: error.isLimit ? .limit : .syntax, message: error.message, hint: error.hint),
                unit: unit, offset: error.offset)
        }
        tagOffset = source.bytes.count
        emit(.end)
    }

    // MARK: Operations

    /// Appends an operation that stands where the current tag does.
    @discardableResult
    func emit(_ operation: Operation, at offset: Int? = nil, isSilent: Bool = false) -> Int {
        program.operations.append(operation)
        program.sites.append(
            Program.Site(unit: Int32(unit), offset: Int32(offset ?? tagOffset), isSilent: isSilent))
        trimmable = nil
        return program.operations.count - 1
    }

    /// The position of the next operation.
    var here: Int32 { Int32(program.operations.count) }

    // MARK: Text and output

    private func text(_ range: Range<Int>) {
        var range = range
        if trimsNext {
            while let first = range.first, source.bytes[first].isTrimmable { range.removeFirst() }
            trimsNext = false
        }
        let isBlank = source.bytes[range].allSatisfy(\.isWhitespace)
        let start = program.text.count
        program.text += source.bytes[range]
        tagOffset = range.lowerBound
        let operation = emit(.text(start: Int32(start), count: Int32(range.count)))
        blocks[top].texts.append(operation)
        if !isBlank { markBlock() }
        trimmable = operation
    }

    /// The innermost block prints something.
    func markBlock() { blocks[top].isBlank = false }

    /// What `{%-` and `-%}` do to the texts around a tag.
    func trim(around token: Tokenizer.Piece) {
        if token.trimsBefore, let operation = trimmable,
            case .text(let start, var count) = program.operations[operation]
        {
            while count > 0, program.text[Int(start + count) - 1].isTrimmable { count -= 1 }
            program.operations[operation] = .text(start: start, count: count)
        }
        trimsNext = token.trimsAfter
        trimmable = nil
    }

    private func output(_ token: Tokenizer.Piece) throws(Misfit) {
        trim(around: token)
        tagOffset = token.range.lowerBound
        guard token.isClosed else {
            let shown = source[token.range]
            throw Misfit(
                message: "Variable '\(shown)' was not properly terminated with regexp: /\\}\\}/", offset: tagOffset)
        }
        try printed(token.content, shownAs: "{{\(source[token.content])}}")
    }

    /// `{{ markup }}` and `echo markup`.
    func printed(_ markup: Range<Int>, shownAs shown: @autoclosure () -> String) throws(Misfit) {
        let draft = try draft(of: markup, shownAs: shown())
        let expression = try add(draft)
        emit(.output(expression: expression))
        markBlock()
    }

    /// The expression in a markup; guessed at where the grammar does not fit and the mode is lax.
    func draft(of markup: Range<Int>, shownAs shown: @autoclosure () -> String) throws(Misfit) -> Draft {
        let mark = trace.count
        do throws(Misfit) {
            var parser = try MarkupParser(markup, self)
            return try parser.expression()
        } catch {
            guard environment.mode == .lax, !error.isLimit else { throw error.showing(shown()) }
            trace.truncate(to: mark)
            return LaxParser(self).expression(markup)
        }
    }
}

extension Misfit {
    /// Adds the markup that it is about, as Liquid's messages do.
    func showing(_ markup: String) -> Misfit {
        var misfit = self
        if !isLimit { misfit.message += " in \"\(markup)\"" }
        return misfit
    }

    var isLimit: Bool { message == "Nesting too deep" }
}

extension UInt8 {
    /// What Ruby's `strip` takes away: white space and NUL.
    var isTrimmable: Bool { isWhitespace || self == 0 }
}
