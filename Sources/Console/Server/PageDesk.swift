import Foundation
import HTTPTypes
import Hummingbird
import Liquid
import Model
import NIOCore
import Outreach

/// Sets the console's pages: Liquid templates with HTML escaped, inside one frame.
struct PageDesk: Sendable {
    let workspace: Workspace
    /// Where SQLite and rendering run, so that the servers' threads never wait for a disk.
    let blocking = Blocking(label: "hongyan.console", isConcurrent: true)
    private let templates: [String: Template]

    /// - Throws: where a page of ours does not parse: a fault of the program, found by its first test.
    init(workspace: Workspace) throws {
        self.workspace = workspace
        var environment = Environment.product(escaping: .html)
        environment.partials = { PageSource.texts["_\($0)"] }
        var templates: [String: Template] = [:]
        for (name, source) in PageSource.texts where !name.hasPrefix("_") {
            templates[name] = try Template(source, name: name, environment: environment)
        }
        self.templates = templates
    }

    /// A whole page as the answer to a request.
    func page(
        _ name: String, _ values: [String: Value], status: HTTPResponse.Status = .ok, for visitor: Visitor?
    ) throws -> Response {
        guard let content = templates[name], let frame = templates["frame"] else {
            throw Problem("the console has no page \(name)")
        }
        var values = values
        values["csrf"] = .string(visitor.map(FormKey.key) ?? "")
        let body = try content.render(values)
        let html = try frame.render([
            "title": values["title"] ?? .string("鸿雁"), "content": .string(body), "section": .string(name),
            "visitor": .string(visitor?.name ?? ""), "may_audit": .bool(visitor?.may(.audit) ?? false),
            "may_users": .bool(visitor?.may(.users) ?? false), "may_edit": .bool(visitor?.may(.edit) ?? false),
            "csrf": values["csrf"] ?? .null,
            "store": .string(workspace.settings.dealership.name), "notice": values["notice"] ?? .string(""),
        ])
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
