import Foundation
import Liquid
import Model

/// What is written for one channel in one language, compiled.
struct ChannelProgram: Sendable {
    let channel: ChannelKind
    let language: String
    /// `nil` for SMS and for what a person does.
    let subject: Template?
    /// What an SMS or a script says, or the text part of a mail where it is written by hand.
    let text: Template?
    /// The content of a mail, letter or card.
    let html: Template?
    /// The document around the content; `nil` where the packs share none.
    let page: Template?
    /// Puts rules of `<style>` in line; `nil` where no source holds any.
    let styles: StyleInliner?
    let selection: RecordSelection
    /// The file of each template and partial by the name that errors give it.
    let files: TemplateNames

    func render(_ view: RecordView, page settings: PackPage) throws(Problem) -> RenderedMessage {
        var values = selection.values(of: view)
        if channel.isPlain {
            return RenderedMessage(channel: channel, text: try print(text, values, view).trimmed.withoutControls)
        }
        let subject = try print(self.subject, values, view).onOneLine
        let written = text == nil ? nil : try print(text, values, view).trimmed
        guard html != nil else { return RenderedMessage(channel: channel, subject: subject, text: written ?? "") }
        let content = try print(html, values, view)
        // The page sees what the content sees; these come on top.
        values["content"] = .string(content)
        values["title"] = .string(subject)
        values["language"] = .string(language)
        values["page"] = .object([
            "size": .string(settings.size.rawValue), "margin": .string(settings.marginText),
        ])
        let document = page == nil ? Self.plainPage(content, language: language) : try print(page, values, view)
        return RenderedMessage(
            channel: channel, subject: subject, text: written ?? PlainText.of(html: content),
            html: try styles?.inlined(document) ?? document)
    }

    /// The variables that only the page around the content reads.
    static let pageVariables = ["content", "title", "language", "page"]

    private func print(_ template: Template?, _ values: [String: Value], _ view: RecordView) throws(Problem) -> String {
        guard let template else { return "" }
        return try files.printed(template, values, today: view.record.today)
    }

    private static func plainPage(_ content: String, language: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language)"><head><meta charset="utf-8"></head>
        <body><div style="max-width:640px;margin:0 auto;padding:24px;line-height:1.8">
        \(content)
        </div></body></html>

        """
    }
}

/// The day that `"now"` means while a message is rendered.
enum RenderClock {
    @TaskLocal static var today: CalendarDate?

    /// Midnight of the day in GMT, the zone in which templates work: a date without a time is the same day in and out.
    static func now() -> Date {
        Date(timeIntervalSince1970: TimeInterval((today?.daysSinceEpoch ?? 0) * 86_400))
    }
}

/// Which file a template or partial is, and where in it the source begins.
struct TemplateNames: Sendable {
    struct Origin: Sendable {
        var file: String
        /// Line and column in the file of the source's first character: 1 and 1 but for subjects, which stand in a manifest.
        var line = 1
        var column = 1
    }

    var origins: [String: Origin] = [:]

    func place(template: String, line: Int, column: Int) -> Place {
        guard let origin = origins[template] else { return Place(file: template, line: line, column: column) }
        return Place(
            file: origin.file, line: origin.line + line - 1, column: line == 1 ? origin.column + column - 1 : column)
    }

    /// What a template prints; "now" in it means the record's day, so that the same record gives the same words at any time.
    func printed(_ template: Template, _ values: [String: Value], today: CalendarDate) throws(Problem) -> String {
        let outcome: Result<String, LiquidError> = RenderClock.$today.withValue(today) {
            do throws(LiquidError) { return .success(try template.render(values)) } catch { return .failure(error) }
        }
        switch outcome {
        case .success(let text): return text
        case .failure(let error): throw problem(of: error)
        }
    }

    func problem(of error: LiquidError) -> Problem {
        Problem(
            error.message, at: place(template: error.template, line: error.line, column: error.column), hint: error.hint
        )
    }
}
