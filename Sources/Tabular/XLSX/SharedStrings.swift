/// The texts that cells refer to by number (ECMA-376 part 1, 18.4), kept in one piece of memory.
final class SharedStrings: XMLHandler {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var isInText = false
    private var isPhonetic = false
    private let path: String

    /// More is no table of customers; the rows themselves are never in memory.
    private static let most = 256 << 20
    private static let mostTexts = 32_000_000

    init(_ part: ZipPart?, path: String) throws(TabularError) {
        self.path = path
        guard let part else { return }
        try XMLStream(part, handler: self).readAll()
    }

    subscript(index: Int) -> String? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return CellText.unescaped(bytes[start..<Int(ends[index])])
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "t" {
            isInText = true
        } else if name == "rPh" {
            isPhonetic = true
        }
    }

    func end(_ name: XMLName) throws(TabularError) {
        if name == "t" {
            isInText = false
        } else if name == "rPh" {
            isPhonetic = false
        } else if name == "si" {
            guard ends.count < Self.mostTexts else {
                throw TabularError("more than 32 million texts", path: path, hint: "save the sheet as CSV")
            }
            ends.append(UInt32(bytes.count))
        }
    }

    func text(_ piece: UnsafeBufferPointer<UInt8>) throws(TabularError) {
        guard isInText, !isPhonetic else { return }
        guard bytes.count + piece.count <= Self.most else {
            throw TabularError("more than 256 MiB of text", path: path, hint: "save the sheet as CSV")
        }
        bytes += piece
    }
}
