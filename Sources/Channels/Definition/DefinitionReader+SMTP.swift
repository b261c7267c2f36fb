import Model

extension DefinitionReader {
    static func smtp(_ reader: MappingReader) -> SMTPDefinition? {
        let source = reader.source
        let host = reader.text("host", required: true) ?? ""
        if reader.node("host") != nil, host.isEmpty, source.missing.isEmpty {
            source.fault("host is empty", at: reader.node("host"), field: "host")
        }
        let security = reader.choice("security", default: SMTPDefinition.Security.starttls)
        let username = reader.text("username").flatMap { $0.isEmpty ? nil : $0 }
        let password = reader.secret("password")
        let token = reader.token("token")
        if security == .none, password != nil || token != nil, !["127.0.0.1", "::1", "localhost"].contains(host) {
            source.warn(
                "the \(token == nil ? "password" : "token") would go over the network in clear",
                at: reader.node("security"), field: "security",
                hint: "set security: starttls or tls")
        }
        let login = login(reader, username: username, password: password, token: token)
        return SMTPDefinition(
            host: host, port: reader.integer("port", in: 1...65_535, default: security == .tls ? 465 : 587),
            security: security, username: username, password: password, login: login, token: token,
            reports: reports(reader), from: mailbox(reader, "from"),
            replyTo: mailbox(reader, "reply_to"), connections: reader.integer("connections", in: 1...200, default: 4),
            messagesPerConnection: reader.integer("messages_per_connection", in: 1...100_000, default: 100),
            perSecond: LimitReader.perSecond(reader), domains: LimitReader.domains(reader),
            timeoutSeconds: reader.integer("timeout", in: 1...900, default: 60),
            finalTimeoutSeconds: reader.integer("final_timeout", in: 1...3_600, default: 600),
            caFile: reader.text("ca_file").flatMap { $0.isEmpty ? nil : $0 },
            helloName: reader.text("hello").flatMap { $0.isEmpty ? nil : $0 }, dkim: dkim(reader))
    }

    private static func mailbox(_ reader: MappingReader, _ key: String) -> MailAddress? {
        guard let text = reader.text(key), !text.isEmpty else { return nil }
        do throws(Problem) {
            return try MailAddress(mailbox: text)
        } catch {
            reader.source.fault(
                "\(key): \(error.message)", at: reader.node(key), field: key,
                hint: error.hint ?? "write it as Name <care@example.com>")
            return nil
        }
    }

    /// The way of the log-in, which has to fit what there is to say.
    private static func login(
        _ reader: MappingReader, username: String?, password: Secret?, token: TokenSource?
    ) -> SMTPDefinition.Login? {
        let source = reader.source
        let node = reader.node("auth")
        // An empty one, as of an unset variable, leaves it to the relay.
        let login: SMTPDefinition.Login? = reader.text("auth").flatMap {
            $0.isEmpty ? nil : reader.choice(of: $0, at: node, field: "auth")
        }
        // What the environment lacks is told of where the channel is used.
        guard source.missing.isEmpty else { return login ?? (token == nil ? nil : .xoauth2) }
        switch login {
        case nil where token != nil && password != nil:
            source.fault(
                "there is a password and a token, and only one can be used", at: reader.node("token"), field: "token",
                hint: "take one of them out, or say auth: xoauth2 or auth: plain")
        case .xoauth2 where token == nil:
            source.fault(
                "xoauth2 needs a token", at: node, field: "auth",
                hint: "add token: file:/path, or token: ${NAME}")
        case .plain where password == nil, .login where password == nil, .cramMD5 where password == nil:
            source.fault(
                "\(login?.rawValue ?? "") needs a password", at: node, field: "auth", hint: "add password: ${NAME}")
        default: break
        }
        if login != nil || token != nil, username == nil {
            source.fault(
                "a log-in needs a username", at: node ?? reader.node("token"), field: "auth",
                hint: "add username: the mail address of the account")
        }
        return login ?? (token == nil ? nil : .xoauth2)
    }

    private static func reports(_ reader: MappingReader) -> Set<SMTPDefinition.Report> {
        let node = reader.node("reports")
        guard node != nil else { return [.failure, .delay] }
        return Set(
            reader.texts("reports").compactMap { text -> SMTPDefinition.Report? in
                reader.choice(of: text, at: node, field: "reports")
            })
    }
}
