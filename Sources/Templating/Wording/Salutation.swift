import Model

/// How a customer is addressed (称呼).
///
/// The first that applies: the customer's own title (王总; a bare 老师 is put behind the surname: 王老师) · surname and 先生 or 女士
/// · the whole name · 车主. Gender is never guessed from a name. 尊敬的 and `Dear` belong to `greeting(_:language:)`.
public enum Salutation {
    /// 王总, 欧阳女士, 王建国, 申城运输公司 李经理; `Mr. Wang`, `Wang Jianguo`, `Customer` for every language other than Chinese.
    public static func of(_ customer: Customer, language: String? = nil) -> String {
        isChinese(language ?? customer.language) ? chinese(customer) : english(customer)
    }

    /// The first line of a letter without its colon or comma: 尊敬的王总, 尊敬的车主; `Dear Mr. Wang`.
    public static func greeting(_ customer: Customer, language: String? = nil) -> String {
        let name = of(customer, language: language)
        guard isChinese(language ?? customer.language) else { return "Dear " + name }
        return name.hasPrefix("尊敬的") || name.hasPrefix("亲爱的") ? name : "尊敬的" + name
    }

    /// The pronoun: 您, 贵公司 for an organisation; `you`.
    public static func pronoun(_ customer: Customer, language: String? = nil) -> String {
        guard isChinese(language ?? customer.language) else { return "you" }
        return customer.nature == .organisation ? "贵公司" : "您"
    }

    /// The surname of a name, or the whole name where none can be told apart.
    public static func surname(of name: String) -> String {
        Surname.of(name) ?? name.trimmed
    }

    static func isChinese(_ language: String) -> Bool {
        let tag = language.lowercased()
        return tag.isEmpty || tag == "zh" || tag.hasPrefix("zh-")
    }

    // MARK: Chinese

    private static func chinese(_ customer: Customer) -> String {
        guard customer.nature == .organisation else {
            return person(customer.name.trimmed, title: customer.title, gender: customer.gender)
        }
        let organisation = customer.name.trimmed
        let contact = customer.contactPerson?.trimmed ?? ""
        if contact.isEmpty {
            // A title without a person's name says something only where it is whole by itself: 王总.
            guard let title = customer.title?.trimmed, !title.isEmpty, Title(title) != .bare else {
                return organisation
            }
            return organisation + " " + title
        }
        // A contact is often written down as he is addressed: 李经理.
        if Title(contact) == .named { return organisation + " " + contact }
        return organisation + " " + person(contact, title: customer.title, gender: customer.gender)
    }

    private static func person(_ name: String, title: String?, gender: Customer.Gender?) -> String {
        if let title = title?.trimmed, !title.isEmpty {
            if Title(title) != .bare || name.isEmpty { return title }
            return (Surname.of(name) ?? name) + title
        }
        guard !name.isEmpty else { return "车主" }
        guard let gender else { return name }
        return (Surname.of(name) ?? name) + (gender == .male ? "先生" : "女士")
    }

    // MARK: English

    private static func english(_ customer: Customer) -> String {
        if customer.nature == .organisation, customer.contactPerson?.trimmed.isEmpty != false {
            return Surname.romanisedOrganisation(customer.name.trimmed)
        }
        let name = (customer.nature == .organisation ? customer.contactPerson : customer.name)?.trimmed ?? ""
        if let title = customer.title?.trimmed, !title.isEmpty, title.unicodeScalars.allSatisfy(\.isASCII) {
            return englishTitles.contains(title) ? title + " " + englishSurname(of: name) : title
        }
        guard !name.isEmpty else { return "Customer" }
        guard let gender = customer.gender else { return Surname.romanisedName(name) }
        return (gender == .male ? "Mr. " : "Ms. ") + englishSurname(of: name)
    }

    /// 王建国 → `Wang`; of a name in Latin letters the last word, the whole where it has only one.
    private static func englishSurname(of name: String) -> String {
        if let surname = Surname.of(name) { return Surname.romanised(surname) }
        let words = name.split(separator: " ")
        guard words.count > 1, let first = words.first, let last = words.last else {
            return Surname.romanisedName(name)
        }
        // "Wang Jianguo": names of this country keep their order in Latin letters too.
        return String(Surname.isRomanisedSurname(String(first)) ? first : last)
    }

    private static let englishTitles: Set<String> = [
        "Mr.", "Ms.", "Mrs.", "Miss", "Dr.", "Prof.", "Mr", "Ms", "Mrs", "Dr",
    ]
}
