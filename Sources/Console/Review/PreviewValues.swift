import Channels
import Liquid
import Model
import Outreach
import Storage
import Templating

/// What the preview of one message shows: as the phone, the mail client and the page would show it.
struct PreviewValues {
    private(set) var values: [String: Value] = [
        "fault": "", "to": "", "obstacles": [], "subject": "", "text": "", "preview": "none", "wire": "", "parts": 0,
        "units": 0, "encoding": "", "html": "", "looks": [], "blocks": [], "before": "", "after": "", "sheet": "",
        "sender": "",
        "limit": 0, "date": "", "files": [],
    ]

    /// - Parameter make: makes the preview; where it throws, the page says why there is none.
    init(_ workspace: Workspace, _ make: () throws -> Preview) throws {
        do {
            let preview = try make()
            let page = try? workspace.packs.pack(preview.pack).page
            show(preview, page: page, store: workspace.settings.dealership)
            // A mail carries the day on which it went, or would go now.
            let message = preview.message
            let day = message.state.group == .sent ? workspace.clock.date(of: message.updatedAt) : workspace.clock.today
            values["date"] = .string("\(day)")
        } catch let problem as Problem {
            values["fault"] = .string(problem.description)
        }
    }

    private mutating func show(_ preview: Preview, page: PackPage?, store: Dealership) {
        let channel = preview.message.channel
        values["preview"] = .string(channel.isTask ? "script" : channel.rawValue)
        values["to"] = .string(preview.message.address)
        values["sender"] = .string(channel == .sms ? store.signature : store.name)
        values["obstacles"] = .array(
            preview.obstacles.map { .string(Words.reason($0.ledgerReason, of: .suppressed)) })
        values["subject"] = .string(preview.rendered.subject ?? "")
        values["text"] = .string(preview.rendered.text)
        values["sheet"] = .string(channel == .email ? "" : page?.size.rawValue.lowercased() ?? "a4")
        values["files"] = .array(
            preview.attachments.map { file in
                let isInvitation = if case .invitation = file.role { true } else { false }
                return .object([
                    "name": .string(file.name), "size": .string(Words.size(file.byteCount)),
                    "is_invitation": .bool(isInvitation),
                ])
            })
        if let sms = preview.sms { show(sms, wire: preview.wireText ?? "", text: preview.rendered.text) }
        guard let html = preview.rendered.html else { return }
        show(html: html)
        if channel == .email { values["looks"] = .array(MailLook.allCases.map { Self.look($0, of: html) }) }
        if channel != .email, let page { values["html"] = .string(SheetStyle(page, channel).applied(to: html)) }
    }

    /// What stands before and after the words that can be changed, so that the page can follow while they are typed.
    private mutating func show(_ sms: SMSParts.Measure, wire: String, text: String) {
        values["wire"] = .string(wire)
        values["parts"] = .integer(sms.parts)
        values["units"] = .integer(sms.units)
        values["encoding"] = .string(sms.encoding == .ucs2 ? "中文编码" : "英文编码")
        values["limit"] = .integer(sms.encoding == .ucs2 ? 70 : 160)
        if let range = wire.firstRange(of: text) {
            values["before"] = .string(String(wire[..<range.lowerBound]))
            values["after"] = .string(String(wire[range.upperBound...]))
        }
    }

    private mutating func show(html: String) {
        values["html"] = .string(html)
        // Ornaments such as ✿ are nobody's sentence.
        let runs = TextRuns(html: html).runs.filter { $0.text.contains { $0.isLetter || $0.isNumber } }
        var blocks: [[TextRuns.Run]] = []
        for run in runs {
            if blocks.last?.first?.block == run.block {
                blocks[blocks.count - 1].append(run)
            } else {
                blocks.append([run])
            }
        }
        values["blocks"] = .array(blocks.map { .array($0.map(Self.field)) })
    }

    /// A mail as one kind of mail program shows it, and what the switch for it says.
    private static func look(_ look: MailLook, of html: String) -> Value {
        let (label, note) =
            switch look {
            case .light: ("浅色", "")
            case .dark: ("深色", "按邮件自带的深色样式（苹果邮件、Mac 和手机上的 Outlook）")
            case .inverted: ("反色", "邮件客户端自动反转颜色（手机 Gmail、Windows Outlook），仅为模拟")
            }
        return .object([
            "name": .string(look.rawValue), "label": .string(label), "note": .string(note),
            "html": .string(look.applied(to: html)),
        ])
    }

    private static func field(_ run: TextRuns.Run) -> Value {
        .object(["number": .integer(run.number), "text": .string(run.text), "rows": .integer(rows(run.text))])
    }

    /// Lines of 24 Chinese characters, which is what a field beside the preview holds.
    private static func rows(_ text: String) -> Int {
        let columns = text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
        return min(12, max(1, (columns + 47) / 48))
    }
}
