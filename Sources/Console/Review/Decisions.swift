import Foundation
import HTTPTypes
import Liquid
import Model
import Outreach
import Storage
import Templating

/// What a person can still do with a message in a state.
struct Powers: Sendable {
    var approve = false
    var hold = false
    var skip = false
    var edit = false
    /// To say whether it went, which nobody knows.
    var settle = false

    /// - Parameter state: `nil` for one that is not in the ledger yet.
    init(_ state: MessageState?) {
        switch state {
        case nil: (approve, hold, skip, edit) = (true, true, true, true)
        case .planned: (approve, skip, edit) = (true, true, true)
        case .queued, .deferred: (hold, skip, edit) = (true, true, true)
        case .leased: (hold, skip) = (true, true)
        case .inDoubt: settle = true
        default: break
        }
    }

    var any: Bool { approve || hold || skip || edit || settle }

    var value: Value {
        .object([
            "approve": .bool(approve), "hold": .bool(hold), "skip": .bool(skip), "edit": .bool(edit),
            "settle": .bool(settle), "any": .bool(any),
        ])
    }
}

/// What a person did on a page, and the word that confirms it.
enum Deed: String, Sendable {
    case approve, hold, skip, edit, restore
    /// Of a message in doubt: whether it went.
    case sent
    case notSent = "not_sent"
    /// An edit that changed nothing; no form asks for it.
    case same

    /// - Throws: `Refusal` where a form names none.
    init(_ form: Form) throws {
        guard let deed = form["action"].flatMap(Deed.init), deed != .same else {
            throw Refusal(.badRequest, "不认识这个操作，没有执行。")
        }
        self = deed
    }

    var confirmation: String {
        switch self {
        case .approve: "已批准"
        case .hold: "已暂缓"
        case .skip: "已跳过，不再发送"
        case .edit: "已保存修改"
        case .restore: "已恢复原文"
        case .sent: "已记为发出"
        case .notSent: "已记为未发出；没有过时的会再发一次"
        case .same: "文字没有变化"
        }
    }

    /// What stops it from being done to a message in this state; `nil` where nothing does.
    func obstacle(_ state: MessageState) -> String? {
        let powers = Powers(state)
        let isAllowed =
            switch self {
            // Approving or holding what is so already is fine: two people may press the same button.
            case .approve: powers.approve || state == .queued
            case .hold: powers.hold || state == .planned
            case .skip: powers.skip || state == .cancelled
            case .edit, .restore, .same: powers.edit
            case .sent, .notSent: powers.settle
            }
        return isAllowed ? nil : "这条信息现在是“\(Words.state(state))”，已不能这样处理，没有改动。"
    }
}

/// Carries out what a person decided about one message.
struct Decisions: Sendable {
    private static let longestReason = 200

    let workspace: Workspace
    /// Who decides.
    let actor: Actor

    /// - Throws: `Refusal` where it is too late, or somebody else has changed the same words since.
    func apply(_ form: Form, to message: Message) throws -> Deed {
        let deed = try Deed(form)
        if let obstacle = deed.obstacle(message.state) { throw Refusal(.conflict, obstacle) }
        let approval = Approval(workspace)
        switch deed {
        case .approve: try approval.apply(.approve, to: message)
        case .hold: try approval.apply(.hold, to: message)
        case .skip: try approval.apply(.skip(reason: Self.reason(form)), to: message)
        case .edit:
            let edit = try edit(form, of: message)
            guard edit != Approval.Edit() else { return .same }
            try approval.apply(.edit(edit), to: message)
        case .restore: try approval.apply(.restore, to: message)
        case .sent, .notSent: try settle(message, as: deed == .sent ? .sent : .notSent, form)
        case .same: return deed
        }
        try workspace.store.audit(
            actor, "message.\(deed.rawValue)", "customer \(message.customerID)", detail: "message \(message.id)",
            now: workspace.clock.now)
        return deed
    }

    private func settle(_ message: Message, as answer: DoubtAnswer, _ form: Form) throws {
        let note = (form["note"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard note.count <= Self.longestReason, note.allSatisfy({ !$0.isNewline }) else {
            throw Refusal(.unprocessableContent, "依据请写在一行里（不超过 \(Self.longestReason) 字）。")
        }
        let results = try DoubtDesk(workspace).settle([message.id], as: answer, note: note, author: actor.name)
        if let other = results.first(where: { !$0.isSettled }) {
            throw Refusal(.conflict, "这条信息现在是“\(Words.state(other.before))”，已不再存疑，没有改动。")
        }
    }

    private static func reason(_ form: Form) throws -> String {
        let words = (form["reason"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !words.isEmpty, words.count <= longestReason, words.allSatisfy({ !$0.isNewline }) else {
            throw Refusal(.unprocessableContent, "请用一句话写明不发送的原因（不超过 \(longestReason) 字）。")
        }
        return words
    }

    /// Only what was changed in the form. Each field says what it showed, so that a change which somebody else has made in
    /// the meantime is never overwritten unseen.
    private func edit(_ form: Form, of message: Message) throws -> Approval.Edit {
        let now = try Previewer(workspace).preview(message).rendered
        var edit = Approval.Edit()
        if let subject = Self.change("subject", in: form) {
            try Self.expect(now.subject ?? "", subject.shown)
            edit.subject = subject.written
        }
        if let text = Self.change("text", in: form) {
            try Self.expect(now.text, text.shown)
            edit.text = text.written
        }
        for run in now.html.map({ TextRuns(html: $0).runs }) ?? [] {
            guard let change = Self.change("run.\(run.number)", in: form) else { continue }
            try Self.expect(run.text, change.shown)
            edit.runs[run.number] = change.written
        }
        return edit
    }

    private static func change(_ name: String, in form: Form) -> (shown: String, written: String)? {
        guard let shown = form["was.\(name)"].map(lines), let written = form[name].map(lines), shown != written else {
            return nil
        }
        return (shown, written)
    }

    private static func expect(_ text: String, _ shown: String) throws {
        guard lines(text) == shown else {
            throw Refusal(.conflict, "您打开页面以后，这段文字被改过了，没有保存。请重新打开，看过新的文字再改。")
        }
    }

    /// A form is sent with CRLF.
    private static func lines(_ text: String) -> String { text.replacing("\r\n", with: "\n") }
}
