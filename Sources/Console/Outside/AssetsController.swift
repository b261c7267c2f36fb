import HTTPTypes
import Hummingbird
import NIOCore

/// The console's own style sheet and script, kept in the program.
struct AssetsController: Sendable {
    func addRoutes(to router: Router<ConsoleContext>) {
        router.get("console.css") { _, _ in asset(PageSource.styleSheet, "text/css; charset=utf-8") }
        router.get("console.js") { _, _ in asset(PageSource.script, "text/javascript; charset=utf-8") }
    }

    private func asset(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
