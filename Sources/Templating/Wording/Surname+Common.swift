import Foundation

extension Surname {
    /// Whether a text begins with a surname: a compound one, or one of the common single ones.
    static func startsWithSurname(_ text: String) -> Bool {
        compounds.contains(String(text.prefix(2))) || common.contains(String(text.prefix(1)))
    }

    /// `Wang`, `Ouyang`: a surname in Latin letters.
    static func isRomanisedSurname(_ word: String) -> Bool { romanisedCommon.contains(word.lowercased()) }

    /// An organisation's name in Han characters has no translation of ours; it stays as it is written.
    static func romanisedOrganisation(_ name: String) -> String { name.isEmpty ? "Customer" : name }

    /// The single surnames that nearly everybody has, simplified and traditional.
    static let common: Set<String> = Set(
        """
        王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔
        白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁
        时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺
        苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应巫鞠僧桑荆谌银扬明沙
        張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻餘鍾範譚鄒陸顧龍萬錢湯喬賀賴龔龐蘭顏嚴溫蘆魯韋畢聶叢齊莊塗時關費紀項陽衛單寧閔強華車邊饒晉鄔
        """.compactMap { $0.isWhitespace ? nil : String($0) })

    private static let romanisedCommon: Set<String> = Set(
        common.union(compounds).map { romanised($0).lowercased() })
}
