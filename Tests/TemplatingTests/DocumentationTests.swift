import Foundation
import Templating
import Testing

@Suite("The page on templates")
struct DocumentationTests {
    private let page: String

    init() throws {
        // Tests/TemplatingTests/DocumentationTests.swift → docs/templates.md
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        page = try String(contentsOf: root.appendingPathComponent("docs/templates.md"), encoding: .utf8)
    }

    @Test("It names every variable", arguments: RecordSchema.paths)
    func variables(path: String) {
        #expect(page.contains("`\(path)`"))
    }

    @Test("It names every festival with its day", arguments: Festival.all.map(\.name))
    func festivals(name: String) {
        #expect(page.contains("| `\(name)` |"))
    }
}
