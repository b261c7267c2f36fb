import ArgumentParser
import Foundation
import Liquid
import Model

struct LiquidCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "liquid",
        abstract: "Renders Liquid templates: one request a line, or one file for a person.",
        discussion: """
            Without --template it reads one JSON object a line from standard input and answers each with one line, in order:

              {"template": …, "data": {…}, "partials": {"name": …}, "mode": "lax"|"strict"|"strict2",
               "errors": "inline"|"raise", "escape": "none"|"html"|"icalendar", "now": "2026-11-21T09:00:00+08:00"}

            Only template must be there. The answer is {"output": …} or
            {"error": {"kind": "syntax"|"render"|"limit", "message": …, "line": …, "column": …}}.
            A line that is no such object is answered with an error of the kind "request"; then the exit status is 1.
            Partials see the data, as Shopify's see the global objects.

            EXAMPLE
              echo '{"template": "{{ name }}您好", "data": {"name": "王芳"}}' | hongyan liquid
              hongyan liquid --template card.liquid --data record.json --escape html
            """)

    @Option(help: ArgumentHelp("Render this file; partials are the .liquid files beside it.", valueName: "file"))
    var template: String?

    @Option(help: ArgumentHelp("The data for it: a JSON object.", valueName: "file"))
    var data: String?

    @Option(help: "lax, strict or strict2. Default: strict2.")
    var mode: LiquidFile.Mode?

    @Option(help: "none or html. Default: none.")
    var escape: LiquidFile.Escaping?

    func validate() throws {
        guard template == nil, data != nil || mode != nil || escape != nil else { return }
        throw ValidationError("--data, --mode and --escape go with --template; a line of JSON has its own")
    }

    func run() throws {
        if let template {
            let file = LiquidFile(template: template, data: data, mode: mode ?? .strict2, escaping: escape ?? .none)
            return Output.bytes(try file.rendered())
        }
        try LineStream.run(answer: LiquidLine.answer)
    }
}
