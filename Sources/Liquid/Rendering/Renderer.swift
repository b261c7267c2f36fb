import struct Foundation.Date

/// Runs a program once, writing into one buffer. Blocks, loops and partials are frames on a stack of its own, so that no
/// template can exhaust the machine's.
struct Renderer {
    var program: CompiledProgram
    let environment: Environment
    let data: [String: Value]
    let output: OutputBuffer
    /// The variables of all scopes that are open, one scope after the other; within one they stand by their number.
    var slots: [Slot]
    /// Where the current scope begins.
    var base = 0
    /// Variables of loops and includes, with what they hide.
    var bindings: [Binding] = []
    /// Where the bindings of the current scope begin.
    var scopeBase = 0
    var seesData = true
    var frames: [Frame] = []
    var loops: [LoopState] = []
    /// The innermost `for`, what `parentloop` is to the next one.
    var innermostFor = -1
    var calls: [CallState] = []
    var iterations = 0
    /// The clock is looked at when so many iterations are done; first to see when the rendering began to be long.
    var nextLook = 1_000
    var longSince: ContinuousClock.Instant?
    var registers = Registers()
    var filterContext: FilterContext

    /// A variable.
    struct Slot {
        enum Origin: UInt8 {
            /// Not looked up in the data yet.
            case unread
            /// Not in the data.
            case absent
            case data
            case local
            /// What `capture` collected: HTML already where values are escaped.
            case markup
            /// `forloop` or `tablerowloop`: the value is the loop's position.
            case loop

            /// It was looked up in the data.
            var isFound: Bool { self == .data || self == .absent }
        }

        var value = Value.null
        var origin = Origin.unread
    }

    struct Binding {
        var slot: Int
        var hidden: Slot
    }

    /// What `cycle`, `ifchanged`, `increment` and `offset: continue` remember.
    struct Registers {
        var cycles: [Value: Int] = [:]
        var lastChange: [UInt8]?
        var counters: [Int: Value] = [:]
        var offsets: [Int32: Int] = [:]
    }

    /// A block that has begun.
    enum Frame {
        case loop
        case choice(subject: Value, hasMatched: Bool, remaining: Int)
        case capture(slot: Int, start: Int)
        case change(start: Int)
        case call
    }

    init(_ program: CompiledProgram, _ environment: Environment, _ data: [String: Value], now: Date? = nil) {
        self.program = program
        self.environment = environment
        self.data = data
        slots = Array(repeating: Slot(), count: program.slotCount)
        filterContext = FilterContext(environment, now: now)
        output = OutputBuffer(capacity: program.textCount + program.textCount / 2 + 256)
    }

    mutating func run() throws(LiquidError) {
        var position = Int(program.units[0].entry)
        while position >= 0 {
            do throws(Failure) {
                try execute(&position)
            } catch {
                try recover(from: error, &position)
            }
        }
    }

    /// Throws, or prints the error in its place and goes on after the tag or block that failed.
    private mutating func recover(from failure: Failure, _ position: inout Int) throws(LiquidError) {
        let site = program.source.sites[position]
        if let error = failure.located { throw error }
        if failure.isFatal || environment.errors == .raise { throw program.source.error(failure, at: position) }
        if !site.isSilent {
            let prefix = failure.kind == .syntax ? "Liquid syntax error: " : "Liquid error: "
            write(.string(prefix + failure.message), escapes: environment.escaping != .none)
        }
        position = site.recovery > 0 ? Int(site.recovery) : position + 1
    }

    /// Runs operations from a position on until the program ends or one fails; then `position` is the one that failed.
    private mutating func execute(_ position: inout Int) throws(Failure) {
        let limit = environment.limits.outputBytes
        while position >= 0 {
            switch program.operations[position] {
            case .text(let start, let count):
                output.append(program.text + Int(start), count: Int(count))
                position += 1
            case .output(let expression):
                try print(Int(expression))
                position += 1
            case .assign(let slot, let expression):
                try assign(Int(slot), Int(expression))
                position += 1
            case .jump(let target):
                position = Int(target)
            case .jumpUnless(let condition, let target):
                position = try holds(Int(condition)) ? position + 1 : Int(target)
            case .jumpIf(let condition, let target):
                position = try holds(Int(condition)) ? Int(target) : position + 1
            case .loopBegin(let loop):
                position = try beginLoop(Int(loop))
            case .loopNext(let loop):
                position = try nextPass(Int(loop))
            case .call(let call):
                position = try beginCall(Int(call), at: position)
            case .end:
                position = try endUnit()
            case .nothing:
                position += 1
            default:
                position = try executeRare(program.operations[position], at: position)
            }
            if output.count > limit {
                throw .limit("the output is longer than \(limit) bytes", hint: "Environment.Limits.outputBytes")
            }
        }
    }

    /// The operations that are not worth a place in the main loop.
    private mutating func executeRare(_ operation: Operation, at position: Int) throws(Failure) -> Int {
        switch operation {
        case .captureBegin(let slot): frames.append(.capture(slot: Int(slot), start: output.count))
        case .captureEnd, .changeEnd: endFrame()
        case .changeBegin: frames.append(.change(start: output.count))
        case .caseBegin(let subject):
            frames.append(.choice(subject: .null, hasMatched: false, remaining: 0))
            let value = try quiet(subject)
            frames[frames.count - 1] = .choice(subject: value, hasMatched: false, remaining: 0)
        case .when(let values, let next): return try beginWhen(values.range, next: Int(next), at: position)
        case .whenEnd(let body): return endWhen(body: Int(body), at: position)
        case .caseElse(let end):
            if case .choice(_, hasMatched: true, _)? = frames.last { return Int(end) }
        case .caseEnd: frames.removeLast()
        case .rowBegin(let loop): return try beginRows(Int(loop))
        case .rowNext(let loop): return try nextCell(Int(loop), stops: false)
        case .breakLoop: return try interrupt(continues: false)
        case .continueLoop: return try interrupt(continues: true)
        case .increment(let slot): try count(Int(slot), step: 1)
        case .decrement(let slot): try count(Int(slot), step: -1)
        case .cycle(let cycle): try printCycle(program.cycles[Int(cycle)])
        default: break
        }
        return position + 1
    }

    // MARK: case

    private mutating func beginWhen(_ values: Range<Int>, next: Int, at position: Int) throws(Failure) -> Int {
        guard case .choice(let subject, let hasMatched, _)? = frames.last else { return next }
        var matches = 0
        for index in values where try equals(.value(subject), program.operands[index]) { matches += 1 }
        frames[frames.count - 1] = .choice(
            subject: subject, hasMatched: hasMatched || matches > 0, remaining: matches - 1)
        return matches > 0 ? position + 1 : next
    }

    private mutating func endWhen(body: Int, at position: Int) -> Int {
        guard case .choice(let subject, let hasMatched, let remaining)? = frames.last, remaining > 0 else {
            return position + 1
        }
        frames[frames.count - 1] = .choice(subject: subject, hasMatched: hasMatched, remaining: remaining - 1)
        return body
    }

    // MARK: Frames

    /// Ends a capture or an `ifchanged`, at its end tag or when `break` leaves it.
    mutating func endFrame() {
        switch frames.removeLast() {
        case .capture(let slot, let start):
            let text = output.text(from: start)
            output.truncate(to: start)
            set(slot, Slot(value: .string(text), origin: .markup))
        case .change(let start):
            let text = output.bytes(from: start)
            if registers.lastChange == text {
                output.truncate(to: start)
            } else {
                registers.lastChange = text
            }
        case .loop, .choice, .call: break
        }
    }

    /// `break` and `continue`: leaves everything up to the innermost loop. Outside of a loop the template, or the partial
    /// that `render` called, ends.
    private mutating func interrupt(continues: Bool) throws(Failure) -> Int {
        while let frame = frames.last {
            switch frame {
            case .loop:
                let loop = Int(loops[loops.count - 1].plan)
                let plan = program.loops[loop]
                if loops[loops.count - 1].columns != nil { return try nextCell(loop, stops: !continues) }
                if continues { return Int(plan.otherwise) - 1 }
                endLoop()
                return Int(plan.end)
            case .call:
                if calls[calls.count - 1].isIsolated { return try endUnit() }
                leaveCall()
            case .choice: frames.removeLast()
            case .capture, .change: endFrame()
            }
        }
        return -1
    }
}
