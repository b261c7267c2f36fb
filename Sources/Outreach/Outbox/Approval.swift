import Foundation
import Model
import Storage
import Templating

/// What a consultant decides about a message that has not left.
public struct Approval: Sendable {
    public enum Decision: Hashable, Sendable {
        case approve
        case hold
        /// The reason in his words; it stays with the message.
        case skip(reason: String)
        /// New words: an SMS whole, a mail by the numbers of its text runs.
        case edit(Edit)
        /// Back to the pack's own words.
        case restore
    }

    /// The changes of one edit; what is absent stays.
    public struct Edit: Hashable, Sendable {
        public var subject: String?
        /// Of an SMS.
        public var text: String?
        /// Of a mail, letter or card: new text by the number of its run (`TextRuns`).
        public var runs: [Int: String]

        public init(subject: String? = nil, text: String? = nil, runs: [Int: String] = [:]) {
            self.subject = subject
            self.text = text
            self.runs = runs
        }
    }

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Throws: `Problem` where the message has left already, or the words will not do.
    public func apply(_ decision: Decision, to message: Message) throws {
        let now = workspace.clock.now
        switch decision {
        case .approve: try workspace.store.approve(message.id, now: now)
        case .hold: try workspace.store.hold(message.id, now: now)
        case .skip(let reason): try workspace.store.skip(message.id, reason: reason, now: now)
        case .edit(let edit): try workspace.store.edit(message.id, content: edited(message, by: edit), now: now)
        case .restore: try workspace.store.discardEdit(message.id)
        }
    }

    private func edited(_ message: Message, by edit: Edit) throws -> RenderedMessage {
        guard let customer = try workspace.store.customer(id: message.customerID) else {
            throw Problem("the customer of message \(message.id) is no longer there")
        }
        var content = try Renderer(workspace).render(message, customer: customer)
        if let subject = edit.subject, content.subject != nil { content.subject = try Self.line(subject) }
        if message.channel.isPlain {
            if let text = edit.text { content.text = try Self.words(text) }
        } else if let html = content.html, !edit.runs.isEmpty {
            let changed = TextRuns(html: html).replacing(try Self.changes(edit.runs, of: html))
            content.html = changed
            content.text = PlainText.of(html: changed)
        }
        return content
    }

    /// The runs that say something else now; the others keep their bytes. A run may be emptied: its sentence is gone.
    private static func changes(_ runs: [Int: String], of html: String) throws -> [Int: String] {
        var changes: [Int: String] = [:]
        for run in TextRuns(html: html).runs {
            guard let text = runs[run.number]?.replacing("\r\n", with: "\n"), text != run.text else { continue }
            changes[run.number] = text.allSatisfy(\.isWhitespace) ? "" : try words(text)
        }
        return changes
    }

    private static func line(_ text: String) throws -> String {
        let line = try words(text)
        guard !line.contains(where: \.isNewline) else {
            throw Problem("a subject is one line", at: Place(field: "subject"))
        }
        return line
    }

    /// Control characters have no business in words; they would end up in headers and on phones.
    private static func words(_ text: String) throws -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, trimmed.count <= 5_000 else {
            throw Problem("the words are empty, or longer than 5000 characters", at: Place(field: "text"))
        }
        guard trimmed.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" }) else {
            throw Problem("the words hold a control character", at: Place(field: "text"), hint: "type them anew")
        }
        return trimmed
    }
}
