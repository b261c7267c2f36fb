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
    ///
    /// - Parameter fillsIn: variables that are not set stand for themselves.
    static func read(
        path: String, environment: [String: String], fillsIn: Bool = false
    ) -> (definition: ChannelDefinition?, faults: [Problem]) {
        let source = DefinitionSource(file: path, environment: environment, fillsIn: fillsIn)
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
}
