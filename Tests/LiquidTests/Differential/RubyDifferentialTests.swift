import Foundation
import Liquid
import Testing

/// Debian's `ruby-liquid`, where it is installed.
private enum RubyLiquid {
    struct Answer: Decodable {
        var output: String?
        var syntax: String?
        var crash: String?
    }

    static let isInstalled: Bool = {
        (try? run(["-e", "require 'liquid'; exit Liquid::VERSION.to_f >= 5.4"], input: Data()))?.status == 0
    }()

    /// - Parameter requests: lines of JSON.
    static func answers(to requests: [String]) throws -> [Answer] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "ruby-liquid.rb")
        let partials = try JSONSerialization.data(withJSONObject: TemplateGenerator.partials)
        let input = Data(requests.joined(separator: "\n").utf8)
        let outcome = try run([script.path, String(decoding: partials, as: UTF8.self)], input: input)
        return try outcome.output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Answer.self, from: $0)
        }
    }

    private static func run(_ arguments: [String], input: Data) throws -> (status: Int32, output: Data) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("liquid-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ruby"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}

@Suite("Against ruby-liquid")
struct RubyDifferentialTests {
    @Test(
        "Generated templates print what ruby-liquid prints",
        .enabled(if: RubyLiquid.isInstalled, "ruby-liquid 5.4 is not installed: apt install ruby-liquid"),
        arguments: ["lax", "strict"])
    func same(mode: String) throws {
        var environment = Environment.fixture(
            mode: mode == "lax" ? .lax : .strict, partials: TemplateGenerator.partials)
        environment.timeZone = .gmt
        let data = Dictionary(TemplateGenerator.data.map { ($0.key, $0.value) }) { $1 }
        var generator = TemplateGenerator(seed: mode == "lax" ? 1 : 2)
        let templates = (0..<Self.count).map { _ in generator.template() }
        let json = Self.json(.object(TemplateGenerator.data))
        let answers = try RubyLiquid.answers(
            to: templates.map { "{\"template\": \(Self.json(.string($0))), \"mode\": \"\(mode)\", \"data\": \(json)}" })
        #expect(answers.count == templates.count)
        var differences: [String] = []
        for (template, answer) in zip(templates, answers) where answer.crash == nil {
            let ours: String?
            do {
                ours = try render(template, data, in: environment)
            } catch let error as LiquidError where error.kind == .syntax {
                ours = nil
            }
            if ours == answer.output { continue }
            differences.append(
                "\(template)\n  ruby: \(answer.output ?? "syntax error")\n  here: \(ours ?? "syntax error")")
        }
        #expect(
            differences.isEmpty,
            "\(differences.count) differ, such as\n\(differences.prefix(5).joined(separator: "\n"))")
    }

    /// `HONGYAN_DIFFERENTIAL` asks for more.
    private static let count = ProcessInfo.processInfo.environment["HONGYAN_DIFFERENTIAL"].flatMap(Int.init) ?? 1_000

    /// JSON with the fields of objects in their order.
    private static func json(_ value: Value) -> String {
        switch value {
        case .null, .range, .bigInteger: "null"
        case .bool, .integer, .double: value.text
        case .string(let text): String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
        case .array(let items): "[" + items.map(json).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.map { json(.string($0.key)) + ":" + json($0.value) }.joined(separator: ",") + "}"
        }
    }
}
