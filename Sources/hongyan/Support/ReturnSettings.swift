import Model

/// `returns` of `hongyan.yaml`: the mailbox that returned mail is fetched from, and what follows from which reason.
struct ReturnSettings {
    private(set) var rules = ReturnRules()

    init(_ root: SettingsNode) {
        guard let node = root.child("returns") else { return }
        node.allowOnly(["mailbox", "user", "password", "ca_file", "reasons"])
        readMailbox(node)
        readReasons(node)
    }

    private mutating func readMailbox(_ node: SettingsNode) {
        guard let address = node.text("mailbox") else { return }
        let schemes = ["imaps://", "pop3s://", "imap://", "pop3://"]
        guard schemes.contains(where: address.hasPrefix), !address.contains("@") else {
            node.note(
                "returns.mailbox is no mailbox", key: "mailbox",
                hint:
                    "write imaps://mail.example.com/INBOX or pop3s://mail.example.com; user and password have keys of their own"
            )
            return
        }
        let password = node.requiredText("password")
        if !password.isEmpty, !password.hasPrefix("${"), !password.hasPrefix("file:/") {
            node.note(
                "a password does not belong into the settings", key: "password",
                hint: "write ${NAME} for a variable of the environment, or file:/path", severity: .warning)
        }
        rules.mailbox = ReturnMailbox(
            address: address, user: node.requiredText("user"), password: password, caFile: node.text("ca_file"))
    }

    private mutating func readReasons(_ node: SettingsNode) {
        guard let reasons = node.child("reasons") else { return }
        for key in reasons.keys {
            guard let reason = BounceReason(rawValue: key) else {
                reasons.note(
                    "no reason is called \(key)", key: key,
                    hint: Spelling.hint(for: key, among: BounceReason.allCases.map(\.rawValue)))
                continue
            }
            let names = BounceConsequence.allCases.map(\.rawValue)
            guard let consequence = reasons.choice(key, names).flatMap(BounceConsequence.init) else { continue }
            guard consequence.mayFollow(from: reason) else {
                reasons.note(
                    "\(key) is not the recipient's fault, so it cannot lead to \(consequence.rawValue)", key: key,
                    hint: "write pause or note")
                continue
            }
            rules.consequences[reason] = consequence
        }
    }
}
