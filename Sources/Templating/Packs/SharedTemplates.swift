import Liquid

/// What lies in `templates/_shared`: partials, and the pages around mails, letters and cards.
struct SharedTemplates {
    /// `nil` where there is no such folder.
    let folder: PackFolder?

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
}
