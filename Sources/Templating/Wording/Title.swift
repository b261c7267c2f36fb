/// What a title override (称谓) is, as somebody wrote it into the record.
enum Title {
    /// Wants a surname in front: 老师, 副总经理.
    case bare
    /// A surname with its title: 王总, 欧阳老师.
    case named
    /// Anything else, which stands by itself: 尊敬的王教授, 老王, `Dr. Wang`.
    case other

    init(_ text: String) {
        guard !text.isEmpty, text.unicodeScalars.allSatisfy(Surname.isHan), !text.contains("的") else {
            self = .other
            return
        }
        if Self.words.contains(text) {
            self = .bare
        } else if Surname.startsWithSurname(text) {
            let surname = Surname.compounds.contains(String(text.prefix(2))) ? 2 : 1
            self = Self.isTitle(text.dropFirst(surname)) ? .named : .other
        } else {
            self = Self.endings.contains { text.hasSuffix($0) } ? .bare : .other
        }
    }

    /// A title by itself. One that is not in the list must be long enough not to be a given name such as 家师.
    private static func isTitle(_ text: Substring) -> Bool {
        words.contains(String(text)) || text.count >= 3 && endings.contains { text.hasSuffix($0) }
    }

    /// Titles that are said behind a surname. Those that begin like a surname (高工, 车间主任) must be here.
    private static let words: Set<String> = Set(
        """
        先生 女士 小姐 太太 夫人 老师 老師 师傅 師傅 总 總 经理 經理 总经理 總經理 副总 副总经理 董事长 董事長 总监 总裁 副总裁 主管 主任 副主任
        处长 局长 科长 部长 厂长 院长 校长 园长 所长 站长 队长 行长 店长 班长 组长 会长 秘书长 书记 主席 教授 博士 医生 醫生 大夫 护士长 律师
        法官 检察官 警官 工程师 高级工程师 总工程师 高工 总工 工 工长 车间主任 会计 导演 编辑 记者 教练 导师 阿姨 叔叔 大哥 大姐 哥 姐 伯伯 老板
        老板娘 老闆 董 局 处
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// How a title ends that is not in the list: 台长, 副总工程师.
    private static let endings = ["长", "長", "总", "總", "经理", "經理", "老师", "主任", "师", "師", "教授", "总监", "医生"]
}
