import struct Foundation.Date

/// A template: compiled once, rendered often and from many threads.
///
///     let template = try Template("{{ name }}{{ title | default: '您' }}好", environment: .product())
///     let text = try template.render(["name": "王芳", "title": nil])
public struct Template: Sendable {
    /// The name under which errors speak of it.
    public let name: String
    public let environment: Environment
    /// The variables of the data that it and its partials read, in the order of the text, known without rendering.
    /// What partials whose names are only known while rendering read is not among them.
    public var references: [Reference] {
        ReferenceWalk.references(of: program.traces, in: program.source, environment)
    }
    let program: CompiledProgram

    /// - Throws: an error of the kind `syntax`, or `limit` for tags nested too deeply. In product mode faults of partials
    ///   are thrown too; else they are met when the partial is rendered.
    public init(
        _ source: String, name: String = "template", environment: Environment = .standard
    ) throws(LiquidError) {
        program = try Compiler.compile(source, name: name, environment: environment)
        self.name = name
        self.environment = environment
    }

    /// - Parameters:
    ///   - data: the variables that it sees.
    ///   - now: the time that `"now"` and `"today"` are; the environment's clock tells if there is none.
    /// - Throws: an error of the kind `limit`, and of the kind `render` if `environment.errors` says `raise`.
    public func render(_ data: [String: Value] = [:], now: Date? = nil) throws(LiquidError) -> String {
        String(decoding: try renderBytes(data, now: now), as: UTF8.self)
    }

    /// The output as UTF-8, for those who write it on as bytes.
    public func renderBytes(_ data: [String: Value] = [:], now: Date? = nil) throws(LiquidError) -> [UInt8] {
        var renderer = Renderer(program, environment, data, now: now)
        try renderer.run()
        return renderer.output.bytes(from: 0)
    }
}
