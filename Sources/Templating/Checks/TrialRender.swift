import Foundation
import Model

/// Renders every channel of a pack with sample records: what only shows with data.
enum TrialRender {
    static func problems(of compiled: CompiledPack, dealership: Dealership?) -> [Problem] {
        guard let pack = compiled.pack, let manifest = compiled.manifest else { return [] }
        var problems: [Problem] = []
        for program in pack.programs.values {
            let (channel, language) = (program.channel, program.language)
            let file = compiled.templates.first {
                $0.channel == channel && $0.language == language && ($0.kind == .text || $0.kind == .html)
            }?.file
            var found: [Problem] = []
            for sample in SampleRecords.all(
                for: manifest, channel: channel, language: language, dealership: dealership)
            {
                for var problem in trial(of: pack, channel, sample, at: Place(file: file)) {
                    // The same fault with the next record is the same fault.
                    if found.contains(where: { $0.message.hasPrefix(problem.message) && $0.place == problem.place }) {
                        continue
                    }
                    problem.message += " (tried with \(sample.label))"
                    found.append(problem)
                }
            }
            problems += found
        }
        return problems
    }

    /// What each program of a channel writes with each sample that it can be rendered with.
    static func texts(of compiled: CompiledPack, _ channel: ChannelKind, dealership: Dealership?) -> [SampleText] {
        guard let pack = compiled.pack, let manifest = compiled.manifest else { return [] }
        return pack.programs.keys.filter { $0.channel == channel }.sorted { $0.language < $1.language }.flatMap { key in
            let file = compiled.templates.first {
                $0.channel == channel && $0.language == key.language && $0.kind == .text
            }?.file
            return SampleRecords.all(
                for: manifest, channel: channel, language: key.language, dealership: dealership
            ).compactMap { sample in
                (try? pack.render(channel, sample.record)).map {
                    SampleText(
                        file: file, messageClass: pack.messageClass, label: sample.label, rendered: $0)
                }
            }
        }
    }

    private static func trial(
        of pack: TemplatePack, _ channel: ChannelKind, _ sample: SampleRecords.Sample, at place: Place
    ) -> [Problem] {
        do throws(Problem) {
            let message = try pack.render(channel, sample.record)
            let banned = bannedWord(in: message, at: place)
            if channel == .sms { return faults(inSMS: message, sample, pack, at: place) + banned }
            if channel.isTask {
                return (message.text.isEmpty ? [Problem("nothing is written", at: place, hint: always)] : []) + banned
            }
            _ = try pack.invitation(
                sample.record,
                InvitationDetails(
                    uid: "check@example.com", writtenAt: Date(timeIntervalSince1970: 1_795_222_800),
                    recipient: "wang@example.com"))
            return faults(inMail: message, at: place) + banned
        } catch {
            var problem = error
            problem.hint = problem.hint ?? "test it with {% if %}, or give it a value with | default:"
            return [problem]
        }
    }

    private static func faults(inMail message: RenderedMessage, at place: Place) -> [Problem] {
        var problems: [Problem] = []
        if message.text.isEmpty { problems.append(Problem("nothing is written", at: place, hint: always)) }
        if message.subject?.isEmpty != false {
            problems.append(Problem("the subject is empty", at: place, hint: always))
        }
        if let html = message.html, html.contains("&lt;p") {
            let page = "_shared/page-\(message.channel.rawValue).html.liquid"
            problems.append(
                Problem("the page prints its content escaped", at: place, hint: "write {{ content | raw }} in \(page)"))
        }
        if message.channel == .email, let html = message.html {
            problems += ColourCheck.problems(in: html, at: place)
        }
        return problems
    }

    private static func bannedWord(in message: RenderedMessage, at place: Place) -> [Problem] {
        guard let word = BannedWords.first(in: [message.subject, message.text].compactMap { $0 }.joined()) else {
            return []
        }
        return [
            Problem(
                "“\(word)” speaks ill of others, or sounds like it", at: place,
                hint: "say what we do, not what others do")
        ]
    }

    private static let always = "print something in every case"

    private static func faults(
        inSMS message: RenderedMessage, _ sample: SampleRecords.Sample, _ pack: TemplatePack, at place: Place
    ) -> [Problem] {
        if message.text.isEmpty { return [Problem("nothing is written", at: place, hint: always)] }
        var problems: [Problem] = []
        if let sign = message.text.first(where: { "【】★¥￥".contains($0) }) {
            problems.append(
                Problem(
                    "operators refuse \(sign) in an SMS", at: place,
                    hint: "the channel adds the signature in 【】; write 元 for an amount", severity: .warning))
        }
        let signature = "【\(sample.record.settings.dealership.signature)】"
        let optOut = pack.messageClass == .marketing ? "拒收请回复R" : ""
        let measure = SMSParts.measure(signature + message.text + optOut, counting: .cn)
        if measure.parts > 1 {
            let whole = optOut.isEmpty ? "signature" : "signature and opt-out"
            problems.append(
                Problem(
                    "the SMS takes \(measure.parts) parts: \(measure.units) characters with \(whole)", at: place,
                    hint: "70 characters are one part; shorten it by \(measure.units - 70)", severity: .warning))
        }
        return problems
    }
}

/// What a pack writes for a made-up customer.
public struct SampleText: Sendable {
    /// The template's file.
    public let file: String?
    public let messageClass: MessageClass
    /// `a full record`
    public let label: String
    public let rendered: RenderedMessage
}
