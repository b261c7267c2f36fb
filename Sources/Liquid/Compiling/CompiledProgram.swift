/// A program that is finished: its tables lie still in memory, so that the renderer reads them without counting references.
///
/// `@unchecked Sendable`: the memory is filled before anybody else sees it, and nobody writes to it afterwards.
final class CompiledProgram: @unchecked Sendable {
    let operations: UnsafePointer<Operation>
    let text: UnsafePointer<UInt8>
    let literals: UnsafePointer<Value>
    let operands: UnsafePointer<Operand>
    let paths: UnsafePointer<Path>
    let steps: UnsafePointer<Step>
    let keys: UnsafePointer<FieldName>
    let expressions: UnsafePointer<Expression>
    let filters: UnsafePointer<FilterCall>
    let comparisons: UnsafePointer<Comparison>
    let loops: UnsafePointer<LoopPlan>
    let calls: UnsafePointer<CallPlan>

    /// What is read seldom, and what a partial found while rendering is added to.
    let source: Program
    let traces: [Trace]
    let textCount: Int
    /// How many variables a scope has.
    let slotCount: Int
    let forloopSlot: Int?
    let tablerowloopSlot: Int?

    init(_ program: Program, traces: [Trace]) {
        source = program
        self.traces = traces
        operations = Self.copy(program.operations)
        text = Self.copy(program.text)
        literals = Self.copy(program.literals)
        operands = Self.copy(program.operands)
        paths = Self.copy(program.paths)
        steps = Self.copy(program.steps)
        keys = Self.copy(program.keys)
        expressions = Self.copy(program.expressions)
        filters = Self.copy(program.filters)
        comparisons = Self.copy(program.comparisons)
        loops = Self.copy(program.loops)
        calls = Self.copy(program.calls)
        textCount = program.text.count
        slotCount = program.symbols.names.count
        forloopSlot = program.symbols.number(of: "forloop").map(Int.init)
        tablerowloopSlot = program.symbols.number(of: "tablerowloop").map(Int.init)
    }

    deinit {
        Self.free(operations, source.operations.count)
        Self.free(text, source.text.count)
        Self.free(literals, source.literals.count)
        Self.free(operands, source.operands.count)
        Self.free(paths, source.paths.count)
        Self.free(steps, source.steps.count)
        Self.free(keys, source.keys.count)
        Self.free(expressions, source.expressions.count)
        Self.free(filters, source.filters.count)
        Self.free(comparisons, source.comparisons.count)
        Self.free(loops, source.loops.count)
        Self.free(calls, source.calls.count)
    }

    private static func copy<Element>(_ table: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(table.count, 1))
        table.withUnsafeBufferPointer { elements in
            if let first = elements.baseAddress { memory.initialize(from: first, count: elements.count) }
        }
        return UnsafePointer(memory)
    }

    private static func free<Element>(_ table: UnsafePointer<Element>, _ count: Int) {
        UnsafeMutablePointer(mutating: table).deinitialize(count: count)
        table.deallocate()
    }

    var units: [Program.Unit] { source.units }
    var cycles: [CyclePlan] { source.cycles }
    var symbols: Symbols { source.symbols }
    var remembersOffsets: Bool { source.remembersOffsets }
}
