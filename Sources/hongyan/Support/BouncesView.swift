import Foundation
import Model
import Outreach

/// What came of returned mail, in words.
enum BouncesView {
    static func show(_ summary: ReceiptDesk.Summary) {
        Output.line(
            "Returned mail: \(summary.matched) matched, \(summary.repeated) known already, "
                + "\(summary.waiting) for no message of this store, \(summary.optedOut) opted out, "
                + "\(summary.unread.count) not understood.")
        if summary.answered > 0 { Output.line("\(Words.count(summary.answered, "automatic answer")).") }
        if summary.givenUp > 0 {
            Output.line(
                "\(Words.count(summary.givenUp, "address", plural: "addresses")) given up: out of reach too often.")
        }
        for name in summary.paused {
            Terminal.warn("campaign \(name) is paused: too many of its mails come back for reasons that are ours")
        }
    }
}
