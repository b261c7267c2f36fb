import Model

/// Names as people of this country bear them: common surnames by their frequency, given names of one or two characters.
enum SampleNames {
    struct Name {
        var text: String
        /// The surname in Latin letters, for mail addresses.
        var romanised: String
    }

    static func person(_ gender: Customer.Gender, _ random: inout SplitMix64) -> Name {
        // The first of the list are borne by far the most.
        let rank = min(random.below(surnames.count), random.below(surnames.count))
        let surname = random.chance(8) ? random.pick(compoundSurnames) : surnames[rank]
        let characters = gender == .male ? male : female
        var given = String(random.pick(characters))
        if !random.chance(140) { given.append(random.pick(random.chance(250) ? either : characters)) }
        return Name(text: surname.text + given, romanised: surname.romanised)
    }

    static func organisation(_ city: String, _ random: inout SplitMix64) -> Name {
        let (word, romanised) = random.pick(organisationWords)
        let place = random.chance(500) ? String(city.dropLast()) : ""
        return Name(text: place + word + random.pick(trades) + random.pick(forms), romanised: romanised)
    }

    private static let surnames = names(
        """
        王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin 高gao 罗luo
        郑zheng 梁liang 谢xie 宋song 唐tang 许xu 韩han 邓deng 冯feng 曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan 蔡cai
        蒋jiang 余yu 于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lv 丁ding 任ren 卢lu 姚yao 沈shen 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan
        汪wang 廖liao 石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan
        段duan 雷lei 龙long 黎li 史shi 陶tao 贺he 毛mao 郝hao 顾gu 龚gong 邵shao 万wan 覃qin 武wu 钱qian 戴dai 严yan 莫mo 孔kong
        """)

    private static let compoundSurnames = names(
        "欧阳ouyang 上官shangguan 司马sima 诸葛zhuge 司徒situ 东方dongfang 皇甫huangfu 令狐linghu 端木duanmu 夏侯xiahou")

    private static let male = Array(
        "伟强军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆志建国文博天成龙海洋东林峰磊庆祥荣德光新永振宏家豪子轩泽晨睿航毅恒远立松柏宁康")
    private static let female = Array(
        "芳娜敏静丽艳霞玲燕红梅婷雪慧莉萍颖琳佳欣怡悦梦洁蕾倩云秀英珍兰菊香月琴玉华春秋桂淑娟晶晓雅诗涵若萱紫彤可馨思语语嫣依诺")
    private static let either = Array("一文安宁晨瑞清嘉乐和永明春林雨新")

    private static let organisationWords: [(String, String)] = [
        ("安达", "anda"), ("顺通", "shuntong"), ("鸿运", "hongyun"), ("远大", "yuanda"), ("长风", "changfeng"), ("恒信", "hengxin"),
        ("金桥", "jinqiao"), ("华泰", "huatai"), ("宏图", "hongtu"), ("盛世", "shengshi"), ("中联", "zhonglian"),
        ("新元", "xinyuan"),
    ]
    private static let trades = ["汽车运输", "物流", "商贸", "工程", "建筑", "食品", "机电设备", "文化传播"]
    private static let forms = ["有限公司", "有限责任公司", "(集团)股份有限公司", "（集团）有限公司", "厂"]

    private static func names(_ list: String) -> [(text: String, romanised: String)] {
        list.split { $0 == " " || $0 == "\n" }.map { entry in
            let text = entry.prefix { !$0.isASCII }
            return (String(text), String(entry.dropFirst(text.count)))
        }
    }
}
