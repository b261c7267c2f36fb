import Model
import YAMLFile
import Yams

/// A file of faults: two lists, `mail` and `sms`, of rules that say who, at which phase, what, how often and when
/// (docs/sandbox.md has the words). The first rule that fits wins.
public enum FaultScript {
    /// Reads a file.
    ///
    /// - Throws: `Problem` with line and column of the first thing that is wrong.
    public static func read(path: String) throws(Problem) -> SandboxFaults {
        try faults(in: YAMLFile.tree(path: path), file: path)
    }

    /// - Parameters:
    ///   - text: the script.
    ///   - file: what problems call it.
    /// - Throws: as `read(path:)`.
    public static func read(text: String, file: String) throws(Problem) -> SandboxFaults {
        try faults(in: YAMLFile.tree(of: text, file: file), file: file)
    }

    private static func faults(in root: Node, file: String) throws(Problem) -> SandboxFaults {
        let script = try FaultScriptRule(root, file: file)
        try script.allowOnly(["mail", "sms"])
        var faults = SandboxFaults.none
        for rule in try script.rules("mail") { faults.mail.append(try rule.mailFault()) }
        for rule in try script.rules("sms") { faults.sms.append(try rule.smsFault()) }
        return faults
    }
}

extension FaultScriptRule {
    private static let phases: [(word: String, phase: MailFault.Phase)] = [
        ("banner", .banner), ("hello", .hello), ("auth", .authentication), ("mail", .mail), ("rcpt", .recipient),
        ("data", .data), ("body", .body), ("dot", .dot),
    ]

    fileprivate func mailFault() throws(Problem) -> MailFault {
        try allowOnly(["who", "at", "do", "times", "after", "for"])
        let words = Self.phases.map(\.word)
        let phase = try value("at", "one of \(words.joined(separator: ", "))") { text in
            Self.phases.first { $0.word == text }?.phase
        }
        let who = try value("who", "everyone, a word, an address or @domain") { MailFault.Who(script: $0) }
        if who != .anyone, [.banner, .hello, .authentication].contains(phase) {
            throw problem("nobody's address is known at that phase", at: "who", hint: "write who: everyone")
        }
        let action = try value("do", MailFault.Action.words) { MailFault.Action(script: $0) }
        if case .bounce = action, phase != .dot {
            throw problem("mail is returned after it was taken", at: "at", hint: "write at: dot")
        }
        return MailFault(who, at: phase, action, times: try times(), window: try window())
    }

    fileprivate func smsFault() throws(Problem) -> SMSFault {
        try allowOnly(["who", "do", "times", "after", "for"])
        let suffix = try value("who", "everyone, or the last digits of the number in quotes") { text in
            if text == "everyone" { return "" }
            return text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
        }
        let action = try value("do", SMSFault.Action.words) { SMSFault.Action(script: $0) }
        return SMSFault(endingIn: suffix, action, times: try times(), window: try window())
    }

    private func times() throws(Problem) -> Int? {
        try optional("times", "a whole number above 0") { text in Int(text).flatMap { $0 > 0 ? $0 : nil } }
    }

    private func window() throws(Problem) -> FaultWindow? {
        let after = try optional("after", "seconds since the start") { Duration(script: $0) }
        let length = try optional("for", "seconds") { Duration(script: $0) }
        return after == nil && length == nil ? nil : FaultWindow(after: after ?? .zero, for: length)
    }
}
