/// A file of mails: one, or an mbox (RFC 4155), whose mails each begin with a line `From …` behind an empty one.
public enum MailboxFile {
    /// The mails in a file, in order; what is no mbox is one mail.
    public static func mails(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard isSeparator(bytes[...]) else { return [bytes[...]] }
        var mails: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        var isAfterEmpty = false
        while let end = bytes[index...].firstIndex(of: 0x0A) {
            let line = bytes[index...end]
            if isAfterEmpty, isSeparator(line), isHeader(bytes[(end + 1)...]) {
                mails.append(bytes[start..<index])
                start = index
            }
            isAfterEmpty = Bytes.trimmed(line).isEmpty
            index = end + 1
        }
        mails.append(bytes[start...])
        return mails
    }

    /// A mail begins with a field: a letter, and a colon before any space.
    private static func isHeader(_ rest: ArraySlice<UInt8>) -> Bool {
        let name = rest.prefix(80).prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        return !name.isEmpty && rest[name.endIndex...].first == UInt8(ascii: ":")
    }

    /// `From MAILER-DAEMON Thu Mar  5 09:00:05 2026`: a year, or a time of the day, keeps a sentence from being one.
    private static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
        guard Bytes.starts(line, "From ") else { return false }
        let end = line.firstIndex(of: 0x0A) ?? line.endIndex
        let words = line[line.startIndex..<end].split(separator: Bytes.space)
        return words.count >= 6
            && words.contains { $0.contains(UInt8(ascii: ":")) && $0.first.map(Bytes.isDigit) == true }
    }
}
