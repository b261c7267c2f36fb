import Foundation

/// The family name in a Chinese name, and how it is read.
public enum Surname {
    /// 王 of 王建国, 欧阳 of 欧阳震华, 歐陽 of 歐陽必述; `nil` where a name has none that can be told apart: names with "·",
    /// names in other letters, and names of four characters or more that do not begin with a compound surname.
    public static func of(_ name: String) -> String? {
        let name = name.trimmed
        guard !name.isEmpty, name.unicodeScalars.allSatisfy(isHan) else { return nil }
        // Some names of two characters merely look like a compound surname (东方 alone, or 东 with the given name 方): the
        // compound is taken, because a lone surname in a record is the likelier.
        let head = String(name.prefix(2))
        if compounds.contains(head) { return head }
        return name.count <= 3 ? String(name.prefix(1)) : nil
    }

    /// Ideographs only: letters, digits and "·" are no part of a Han name.
    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x3FFFF, 0xF900...0xFAFF, 0x3007: true
        default: false
        }
    }

    /// `Wang` for 王, `Ouyang` for 欧阳, with the readings that are used in surnames only (单 is `Shan`, 仇 is `Qiu`).
    static func romanised(_ surname: String) -> String {
        if let special = readings[surname] { return special }
        return syllables(surname).joined().capitalisedFirst
    }

    /// `Wang Jianguo` for 王建国; names that are not written in Han characters stay as they are.
    static func romanisedName(_ name: String) -> String {
        guard name.unicodeScalars.allSatisfy(isHan) else { return name }
        guard let surname = of(name) else { return syllables(name).joined().capitalisedFirst }
        let given = syllables(String(name.dropFirst(surname.count))).joined().capitalisedFirst
        return given.isEmpty ? romanised(surname) : romanised(surname) + " " + given
    }

    private static func syllables(_ text: String) -> [String] {
        let latin = text.applyingTransform(.mandarinToLatin, reverse: false) ?? text
        return latin.split(separator: " ").map { plain(String($0)) }
    }

    /// `lǚ` → `lyu` as passports spell it (GB/T 28039-2011), other tones are dropped: `wáng` → `wang`.
    private static func plain(_ syllable: String) -> String {
        var result = ""
        for scalar in syllable.decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar.value {
            case 0x0308: result = String(result.dropLast()) + "yu"
            case 0x0300...0x036F: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The compound surnames in use, simplified and traditional. Those of the old lists that are far more often a single surname
    /// and the beginning of a given name (岳帅, 年爱, 言福, 况后) are left out.
    static let compounds: Set<String> = Set(
        """
        欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 南宫 端木 百里 呼延 轩辕 独孤 澹台 闻人 申屠
        赫连 钟离 濮阳 淳于 单于 万俟 西门 东郭 第五 公羊 公冶 公良 公西 宗政 太叔 仲孙 亓官 司寇 子车 颛孙 巫马 乐正 漆雕 壤驷
        拓跋 夹谷 宰父 谷梁 段干 东门 南门 羊舌 微生 梁丘 左丘 闾丘 鲜于 贺兰 完颜 纳兰 耶律 叱干 库狄 呼衍 即墨 邰安 达奚 褚师
        屈突 哥舒 仆固 沙陀 贺若 斛律 纥石 北宫 西宫 叔孙 季孙 王孙 士孙 公仪 公输 公山 公皙 乌雅 富察 佟佳 章佳
        歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 南宮 軒轅 獨孤 澹臺 聞人 赫連 鍾離 鐘離 濮陽 淳于 單于 萬俟 西門 東郭 仲孫 子車 顓孫
        巫馬 樂正 壤駟 夾谷 穀梁 東門 南門 梁丘 左丘 閭丘 鮮于 賀蘭 完顏 納蘭 庫狄 達奚 褚師 僕固 賀若 紇石 北宮 西宮 叔孫 季孫
        王孫 士孫 公儀 公輸 公晳 烏雅
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Readings that a surname has and the character elsewhere has not.
    private static let readings: [String: String] = [
        "单": "Shan", "單": "Shan", "仇": "Qiu", "解": "Xie", "查": "Zha", "曾": "Zeng", "任": "Ren", "区": "Ou", "區": "Ou",
        "朴": "Piao", "盖": "Ge", "蓋": "Ge", "乐": "Yue", "樂": "Yue", "翟": "Zhai", "覃": "Qin", "冼": "Xian", "缪": "Miao",
        "繆": "Miao", "员": "Yun", "種": "Chong", "种": "Chong", "召": "Shao", "祭": "Zhai", "黑": "He", "秘": "Bi", "薄": "Bo",
        "折": "She", "洗": "Xian", "华": "Hua", "華": "Hua", "纪": "Ji", "紀": "Ji", "尉迟": "Yuchi", "尉遲": "Yuchi",
        "万俟": "Moqi", "萬俟": "Moqi", "单于": "Chanyu", "單于": "Chanyu", "长孙": "Zhangsun", "長孫": "Zhangsun",
        "澹台": "Tantai", "澹臺": "Tantai", "令狐": "Linghu", "鲜于": "Xianyu", "鮮于": "Xianyu", "宁": "Ning", "石": "Shi",
        "沈": "Shen", "尹": "Yin", "卜": "Bu", "都": "Du", "重": "Chong", "曲": "Qu", "贾": "Jia", "賈": "Jia", "车": "Che",
    ]
}

extension String {
    /// `wang` → `Wang`.
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
