import Liquid

/// What lies in `templates/_shared`: partials, and the pages around mails, letters and cards.
struct SharedTemplates: Sendable {
    /// `nil` where there is no such folder.
    let folder: PackFolder?
    /// Whether a source holds rules to put in line, which is looked at once and not for every pack.
    private let needsInlining: [String: Bool]

    init(folder: PackFolder?) {
        self.folder = folder
        let sources = folder.map { Array($0.files.values) } ?? []
        needsInlining = Dictionary(sources.map { ($0, StyleInliner.isNeeded(for: $0)) }) { first, _ in first }
    }

    static let folderName = "_shared"

    /// Sources by the name that `{% render %}` gives, `signature` for `signature.liquid`.
    var partials: [(name: String, file: String, source: String)] {
        guard let folder else { return [] }
        return folder.files.sorted { $0.key < $1.key }.compactMap { file, source in
            PackFolder.partialName(of: file, isShared: true).map { ($0, folder.path + "/" + file, source) }
        }
    }

    /// `page-letter.en.html.liquid`, else `page-letter.html.liquid`.
    func page(_ channel: String, language: String) -> (file: String, source: String)? {
        guard let folder else { return nil }
        for name in ["page-\(channel).\(language).html.liquid", "page-\(channel).html.liquid"] {
            if let source = folder.files[name] { return (folder.path + "/" + name, source) }
        }
        return nil
    }

    /// `StyleInliner.isNeeded` of a source, which may be one of these.
    func needsInlining(_ source: String) -> Bool { needsInlining[source] ?? StyleInliner.isNeeded(for: source) }
}
