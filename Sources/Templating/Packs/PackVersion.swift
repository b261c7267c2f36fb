import Model

/// A pack's version out of its files: FNV-1a over names and contents, 64 bits. It tells versions apart; it protects against nobody.
enum PackVersion {
    static func of(_ folders: [[String: String]], _ attachments: [AttachedFile]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            // No UTF-8 holds this byte: "ab" + "c" and "a" + "bc" differ.
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        for folder in folders {
            for (name, content) in folder.sorted(by: { $0.key < $1.key }) {
                add(name.utf8)
                add(content.utf8)
            }
        }
        for file in attachments {
            add(file.name.utf8)
            add(file.content)
        }
        return hash.hexadecimal
    }
}
