import Foundation
import Model
import Testing

@testable import Channels

/// A folder of channel files for one test.
struct ChannelFolder {
    let path: String

    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "channels-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Every fault of one file, its folder left out.
    static func faults(
        _ text: String, environment: [String: String] = [:], using names: Set<String> = ["c"]
    ) throws -> [String] {
        let folder = try ChannelFolder(["c.yaml": text])
        defer { folder.remove() }
        return ChannelLibrary.check(directory: folder.path, environment: environment, using: names)
            .map { $0.description.replacing("\(folder.path)/", with: "") }
    }

    /// The same without the keys in brackets: file, line, column, what is wrong, and what to do.
    static func plainFaults(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        try faults(text, environment: environment).map { $0.replacing(#/ \[[^ ]*\]:/#, with: ":") }
    }

    static func definition(_ text: String, environment: [String: String] = [:]) throws -> ChannelDefinition {
        let folder = try ChannelFolder(["c.yaml": text])
        defer { folder.remove() }
        return try ChannelLibrary(directory: folder.path, environment: environment).definition("c")
    }
}

@Suite("Channel files")
struct DefinitionTests {
    static let gateway = """
        kind: http-sms
        request:
          url: ${SMS_URL}/send
          form: {apikey: "${SMS_KEY}", to: "{{ to }}", text: "{{ text }}"}
        result:
          accepted: {status: 200, json: code, equals: "0"}
        """

    /// Where the shipped files lie, seen from this one.
    static var shipped: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "channels").path
    }

    @Test("The shipped files have no fault, and none of them needs the environment to be read")
    func shippedFiles() throws {
        #expect(ChannelLibrary.check(directory: Self.shipped, environment: [:]) == [])
        let library = try ChannelLibrary(directory: Self.shipped, environment: [:])
        let expected = [
            "android-sms-gateway", "kannel", "mail", "sandbox-mail", "sandbox-sms", "twilio", "vonage", "yunpian",
        ]
        #expect(library.definitions.map(\.name).filter(expected.contains) == expected)
    }

    @Test("What is missing from the environment is a fault of the channel that is used, and of no other")
    func unset() throws {
        let folder = try ChannelFolder(["sms.yaml": Self.gateway, "relay.yaml": "kind: smtp\nhost: localhost\n"])
        defer { folder.remove() }
        #expect(ChannelLibrary.check(directory: folder.path, environment: [:]) == [])
        let problems = ChannelLibrary.check(directory: folder.path, environment: [:], using: ["sms"])
        #expect(
            problems.map(\.message) == [
                "the environment variable SMS_URL is not set", "the environment variable SMS_KEY is not set",
            ])
        #expect(problems.first?.place?.line == 3)
        #expect(problems.first?.place?.column == 8)
        #expect(problems.first?.hint?.contains("export SMS_URL=") == true)

        let library = try ChannelLibrary(directory: folder.path, environment: [:])
        #expect(try library.definition("relay").carrier == .email)
        #expect(throws: try #require(problems.first)) { try library.definition("sms") }
        #expect(try library.described("sms").carrier == .sms)
        let unknown = #expect(throws: Problem.self) { try library.definition("rely") }
        #expect(unknown?.hint == "did you mean relay?")
    }

    @Test("Every fault is listed, each with its place and what to do")
    func everyFault() throws {
        let faults = try ChannelFolder.faults(
            """
            kind: http-sms
            requst: {}
            request:
              method: PSOT
              url: ftp://x
              headers: {X: "{{ txet }}"}
              form: {a: "{{ to | nonsense }}", b: [1]}
              json: {c: 1}
            result:
              accepted: {status: 2000, equals: "0"}
              id: {json: a, regex: '('}
              errors:
                - {json: code, equals: "1", then: perment}
                - {then: retry}
            receipts: {delivered: x, failed: x}
            counting: [cn]
            signature: 【申城】
            timeout: soon
            """)
        let expected = [
            "c.yaml:2:1 [requst]: unknown key requst; did you mean request?",
            "c.yaml:4:11 [request.method]: request.method cannot be “PSOT”; did you mean POST?",
            "c.yaml:5:8 [request.url]: request.url is no web address; it begins with https:// and a host's name",
            "c.yaml:6:20 [request.headers.X]: unknown variable txet; did you mean text?",
            "c.yaml:8:9 [request.json]: a request has either form or json",
            "c.yaml:10:22 [result.accepted.status]: result.accepted.status is no HTTP status: 2000; "
                + "write 200, [200, 202], 5xx or 500-599",
            "c.yaml:10:36 [result.accepted.equals]: result.accepted.equals has nothing to compare; "
                + "name the value with json: a.b",
            "c.yaml:11:24 [result.id.regex]: result.id.regex is not a regular expression: (; "
                + "check its brackets and backslashes; put it in single quotes",
            "c.yaml:13:39 [result.errors[0].then]: result.errors[0].then cannot be “perment”; did you mean permanent?",
            "c.yaml:14:7 [result.errors[1]]: result.errors[1] tests nothing; "
                + "give it status, json with equals, or matches",
            "c.yaml:15:11 [receipts]: receipts needs id or reference; "
                + "without one a report cannot be matched to its message",
            "c.yaml:15:11 [receipts.status]: the key receipts.status is missing",
            "c.yaml:15:11 [receipts]: receipts calls “x” both delivered and failed",
            "c.yaml:16:11 [counting]: counting must be a text",
            "c.yaml:17:12 [signature]: signature holds its brackets already; write it without 【】",
            "c.yaml:18:10 [timeout]: timeout must be a whole number from 1 to 900, not “soon”",
        ]
        for fault in expected {
            #expect(faults.contains(fault), "\(fault) is not in \(faults.joined(separator: "\n"))")
        }
        #expect(faults.count == expected.count)
    }

    @Test("Broken Liquid is found with its place")
    func brokenLiquid() throws {
        let text = Self.gateway.replacing("{{ text }}", with: "{{ text | shuot }}")
        let faults = try ChannelFolder.faults(text, environment: ["SMS_URL": "http://x", "SMS_KEY": "k"])
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("c.yaml:4:") == true)
        #expect(faults.first?.contains("shuot") == true)
    }

    @Test(
        "What is not YAML, or not a channel, is said",
        arguments: [
            ("kind: smtp\nhost: [", "c.yaml:3:1: not YAML"), ("kind: smtp\nkind: smtp\nhost: x", "is there twice"),
            ("- a", "a channel file must be a mapping"), ("", "the file is empty"),
            ("kind: fax", "kind cannot be “fax”"),
            ("host: x", "the key kind is missing"), ("kind: smtp", "the key host is missing"),
            ("kind: smtp\nhost: ${1X}", "not a name of an environment variable"),
            ("kind: smtp\nhost: ${X", "a ${ without its }"),
            ("kind: smtp\nhost: x\nfrom: nobody", "from: not a mail address"),
            ("kind: smtp\nhost: x\npassword: file:/nowhere/at/all", "cannot read /nowhere/at/all"),
        ])
    func broken(_ text: String, _ expected: String) throws {
        let faults = try ChannelFolder.faults(text)
        #expect(faults.contains { $0.contains(expected) }, "\(faults)")
    }

    @Test(
        "How the log-in goes is what the file says, and has to fit what there is to say",
        arguments: [
            ("username: u\npassword: p\nauth: gssapi", "auth cannot be “gssapi”"),
            ("username: u\npassword: p\nauth: xoauth2", "c.yaml:5:7 [auth]: xoauth2 needs a token"),
            ("username: u\nauth: cram-md5", "cram-md5 needs a password"),
            ("username: u\npassword: p\ntoken: t", "there is a password and a token"),
            ("token: t", "a log-in needs a username"), ("reports: [sucess]", "did you mean success?"),
        ])
    func badLogin(_ lines: String, _ expected: String) throws {
        let faults = try ChannelFolder.faults("kind: smtp\nhost: 127.0.0.1\n\(lines)\n")
        #expect(faults.contains { $0.contains(expected) }, "\(faults)")
    }

    @Test("Each way of the log-in is understood; a token is read again from its file")
    func login() throws {
        let folder = try ChannelFolder(["token": "ya29.one\n"])
        defer { folder.remove() }
        func smtp(_ lines: String) throws -> SMTPDefinition? {
            let definition = try ChannelFolder.definition("kind: smtp\nhost: 127.0.0.1\nusername: u\n\(lines)\n")
            guard case .smtp(let smtp) = definition.route else { return nil }
            return smtp
        }
        for way in [SMTPDefinition.Login.plain, .login, .cramMD5] {
            #expect(try smtp("password: p\nauth: \(way.rawValue)")?.login == way)
        }
        #expect(try smtp("password: p")?.login == nil)
        #expect(try smtp("password: p")?.reports == [.failure, .delay])
        #expect(try smtp("reports: [success, failure]")?.reports == [.success, .failure])
        let definition = try #require(try smtp("token: file:\(folder.path)/token"))
        #expect(definition.login == .xoauth2)
        #expect(try definition.token?.read() == "ya29.one")
        try Data("ya29.two".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/token"))
        #expect(try definition.token?.read() == "ya29.two")
    }

    @Test("A password that would travel in clear is warned of")
    func clearPassword() throws {
        let text = "kind: smtp\nhost: mx.example.com\nsecurity: none\nusername: u\npassword: p"
        let folder = try ChannelFolder(["c.yaml": text])
        defer { folder.remove() }
        #expect(ChannelLibrary.check(directory: folder.path, environment: [:]).map(\.severity) == [.warning])
        #expect(throws: Never.self) { try ChannelLibrary(directory: folder.path, environment: [:]) }
    }

    @Test("Values come from the environment, from its defaults, and from files; secrets are never shown")
    func secrets() throws {
        let folder = try ChannelFolder(["pw": "s3cret-file\n"])
        defer { folder.remove() }
        let definition = try ChannelFolder.definition(
            """
            kind: smtp
            host: ${HOST}
            port: ${PORT:-2525}
            security: ${SECURITY:-none}
            username: ${NAME:-}
            password: file:\(folder.path)/pw
            from: "申城汽车 <care@example.com>"
            """, environment: ["HOST": "127.0.0.1", "SECURITY": ""])
        guard case .smtp(let smtp) = definition.route else { return #expect(Bool(false)) }
        #expect(smtp.host == "127.0.0.1")
        #expect(smtp.port == 2525)
        #expect(smtp.security == .none)
        #expect(smtp.username == nil)
        #expect(smtp.password?.revealed == "s3cret-file")
        #expect(smtp.from?.name == "申城汽车")

        let gateway = try ChannelFolder.definition(
            Self.gateway, environment: ["SMS_URL": "http://127.0.0.1:1", "SMS_KEY": "s3cret-key"])
        for definition in [definition, gateway] {
            var shown = "\(definition) \(String(reflecting: definition))"
            dump(definition, to: &shown)
            #expect(!shown.contains("s3cret"))
        }
    }
}
