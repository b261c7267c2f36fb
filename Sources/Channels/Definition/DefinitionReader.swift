import Model
import YAMLFile

/// Makes a definition of one channel file.
enum DefinitionReader {
    private enum Kind: String, CaseIterable {
        case smtp
        case httpSMS = "http-sms"
    }

    /// The file's name without its folder and ending.
    static func name(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    }

    /// - Returns: the definition, as far as the file allows one, and every fault of it. A definition that comes with
    ///   errors must not be used.
    static func read(
        path: String, environment: [String: String]
    ) -> (definition: ChannelDefinition?, faults: [Problem]) {
        let source = DefinitionSource(file: path, environment: environment)
        do throws(Problem) {
            let tree = try YAMLFile.tree(path: path)
            guard let reader = MappingReader(tree, path: "", source: source) else { return (nil, source.faults) }
            return (definition(reader), source.faults)
        } catch {
            return (nil, [error])
        }
    }

    private static func definition(_ reader: MappingReader) -> ChannelDefinition? {
        let source = reader.source
        let title = reader.text("title")
        guard let kindText = reader.text("kind", required: true),
            let kind: Kind = reader.choice(of: kindText, at: reader.node("kind"), field: "kind")
        else { return nil }
        let route: ChannelDefinition.Route?
        switch kind {
        case .smtp: route = smtp(reader).map { .smtp($0) }
        case .httpSMS: route = sms(reader).map { .httpSMS($0) }
        }
        reader.close()
        return route.map {
            ChannelDefinition(
                name: name(source.file), file: source.file, title: title, route: $0, missing: source.missing,
                secrets: source.secrets, secretFiles: source.secretFiles)
        }
    }

    // MARK: SMS

    private static func sms(_ reader: MappingReader) -> SMSDefinition? {
        let source = reader.source
        let timeout = reader.integer("timeout", in: 1...900, default: 30)
        let request = reader.reader("request", required: true)
            .flatMap { RequestReader(source: source, timeoutSeconds: timeout).plan($0) }
        let result = reader.reader("result", required: true).flatMap { AnswerReader(source: source).rules($0) }
        let receipts = reader.reader("receipts").flatMap { ReceiptRulesReader(source: source).rules($0) }
        let signature = signature(reader)
        let optOut = reader.reader("opt_out").map { optOutWording($0) } ?? SMSWording.defaultOptOut
        let counting = reader.choice("counting", default: SMSCounting.cn)
        let connections = reader.integer("connections", in: 1...200, default: 20)
        guard let request, let result else { return nil }
        return SMSDefinition(
            request: request, result: result, receipts: receipts, signature: signature, optOut: optOut,
            counting: counting, connections: connections, perSecond: LimitReader.perSecond(reader),
            allowsHTTP2: reader.flag("http2"), timeoutSeconds: timeout)
    }

    private static func signature(_ reader: MappingReader) -> String? {
        guard let signature = reader.text("signature") else { return nil }
        if signature.contains(where: { "【】".contains($0) }) {
            reader.source.fault(
                "signature holds its brackets already", at: reader.node("signature"), field: "signature",
                hint: "write it without 【】")
        }
        return signature
    }

    private static func optOutWording(_ reader: MappingReader) -> [MessageClass: String] {
        var result: [MessageClass: String] = [:]
        for messageClass in MessageClass.allCases {
            if let text = reader.text(messageClass.rawValue) { result[messageClass] = text }
        }
        reader.close()
        return result
    }
}
