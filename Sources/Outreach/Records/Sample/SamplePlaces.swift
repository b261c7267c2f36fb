/// Cities with what belongs to them: postcode, the first of their plates, area code and districts.
struct SamplePlace: Sendable {
    var province: String
    var city: String
    var postcode: String
    var plate: String
    var areaCode: String
    var districts: [String]

    /// A street, a number, and at times a building and a room.
    func address(_ random: inout SplitMix64) -> String {
        let street = random.pick(Self.streets)
        let number = "\(random.below(998) + 1)号"
        let rest =
            switch random.below(4) {
            case 0: "\(random.below(30) + 1)栋\(random.below(28) + 1)0\(random.below(8) + 1)室"
            case 1: " \(random.below(9) + 1)单元"
            case 2: "(收发室转)"
            default: ""
            }
        return province + city + random.pick(districts) + street + number + rest
    }

    static let all: [SamplePlace] = """
        |上海市|200000|沪A|021|浦东新区,徐汇区,闵行区,嘉定区,松江区,宝山区
        |北京市|100000|京N|010|朝阳区,海淀区,丰台区,通州区,大兴区
        |天津市|300000|津A|022|南开区,河西区,东丽区,西青区
        |重庆市|400000|渝A|023|渝中区,江北区,沙坪坝区,渝北区
        江苏省|南京市|210000|苏A|025|鼓楼区,建邺区,江宁区,浦口区
        江苏省|苏州市|215000|苏E|0512|姑苏区,吴中区,相城区,昆山市
        江苏省|无锡市|214000|苏B|0510|梁溪区,滨湖区,惠山区,江阴市
        浙江省|杭州市|310000|浙A|0571|西湖区,拱墅区,萧山区,余杭区
        浙江省|宁波市|315000|浙B|0574|海曙区,鄞州区,镇海区,慈溪市
        安徽省|合肥市|230000|皖A|0551|蜀山区,包河区,庐阳区,肥西县
        福建省|福州市|350000|闽A|0591|鼓楼区,台江区,仓山区,马尾区
        广东省|广州市|510000|粤A|020|天河区,越秀区,白云区,番禺区
        广东省|深圳市|518000|粤B|0755|福田区,南山区,龙岗区,宝安区
        山东省|济南市|250000|鲁A|0531|历下区,市中区,槐荫区,历城区
        山东省|青岛市|266000|鲁B|0532|市南区,市北区,崂山区,城阳区
        河北省|石家庄市|050000|冀A|0311|长安区,桥西区,裕华区,正定县
        山西省|太原市|030000|晋A|0351|小店区,迎泽区,杏花岭区,万柏林区
        内蒙古自治区|呼和浩特市|010000|蒙A|0471|新城区,回民区,玉泉区,赛罕区
        辽宁省|沈阳市|110000|辽A|024|和平区,沈河区,铁西区,浑南区
        湖北省|武汉市|430000|鄂A|027|江岸区,武昌区,洪山区,汉阳区
        湖南省|长沙市|410000|湘A|0731|岳麓区,芙蓉区,雨花区,长沙县
        四川省|成都市|610000|川A|028|锦江区,武侯区,金牛区,双流区
        陕西省|西安市|710000|陕A|029|雁塔区,碑林区,未央区,长安区
        新疆维吾尔自治区|乌鲁木齐市|830000|新A|0991|天山区,沙依巴克区,新市区
        """.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return SamplePlace(
                province: parts[0], city: parts[1], postcode: parts[2], plate: parts[3], areaCode: parts[4],
                districts: parts[5].split(separator: ",").map(String.init))
        }

    private static let streets = [
        "人民路", "中山路", "解放大道", "建设路", "和平街", "新华路", "长江路", "文化路", "光明街", "幸福路", "滨江大道", "学府路", "工业园区", "体育场路", "延安路",
    ]
}
