import Model
import Templating

/// Lays a letter or card on its paper for the preview: the page's size and margins are the manifest's, and the desk on which
/// a mail client shows it goes away. Its words and looks are what is sent.
struct SheetStyle {
    private let css: String

    init(_ page: PackPage, _ channel: ChannelKind) {
        let ground = ".desk{background:transparent!important;padding:0!important}"
        switch channel {
        case .letter:
            // As a share of the sheet's width, so that it is right at every size of the frame.
            let margin = page.marginMillimetres / Self.width(page.size) * 100
            css =
                ground
                + "table{max-width:none!important}.paper{border:0!important;background:transparent!important;"
                + "padding:\(Self.text(margin))vw!important}"
                // A4 is 794 CSS pixels wide and the frame 700: the type is as large as on paper.
                + "@media(min-width:640px){body{zoom:.88}.paper{padding:\(Self.text(margin / 0.88))vw!important}}"
        default:
            // A card fills its paper, which stands upright.
            css =
                ground
                + "table{max-width:none!important}html,body,body>table,"
                + "body>table table:has(.inner),body>table td:has(.inner){height:100%}"
        }
    }

    /// The document with the style as the last of its head; one without a head stays as it is.
    func applied(to html: String) -> String {
        guard let end = html.firstRange(of: "</head>") else { return html }
        return html.replacingCharacters(in: end, with: "<style>\(css)</style></head>")
    }

    /// Millimetres: ISO 216, and the card's shorter side.
    private static func width(_ size: PackPage.Size) -> Double {
        switch size {
        case .a4: 210
        case .a5: 148
        case .card: 100
        }
    }

    private static func text(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
