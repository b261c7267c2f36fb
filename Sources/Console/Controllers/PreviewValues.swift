import Liquid
import Model
import Outreach
import Templating

/// What the preview of one message shows: as the phone, the mail client and the page would show it.
struct PreviewValues {
    let values: [String: Value]

    init(_ result: Result<Preview, Problem>) {
        switch result {
        case .failure(let problem):
            values = ["preview": .string("none"), "fault": .string(problem.description)]
        case .success(let preview):
            var values: [String: Value] = [
                "fault": .string(""), "to": .string(preview.message.address),
                "obstacles": .array(preview.obstacles.map { .string(Words.reason($0.ledgerReason)) }),
                "subject": .string(preview.rendered.subject ?? ""), "text": .string(preview.rendered.text),
                "preview": .string(preview.message.channel.rawValue),
            ]
            if let sms = preview.sms {
                values["wire"] = .string(preview.wireText ?? "")
                values["parts"] = .integer(sms.parts)
                values["units"] = .integer(sms.units)
                values["encoding"] = .string(sms.encoding.rawValue)
            }
            if let html = preview.rendered.html {
                values["html"] = .string(html)
                values["runs"] = .array(
                    TextRuns(html: html).runs.map {
                        .object(["number": .integer($0.number), "text": .string($0.text)])
                    })
            }
            self.values = values
        }
    }
}
