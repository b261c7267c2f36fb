/// What a column of a customer file can hold. The raw values are the names for `--map "客户姓名=name"`.
public enum CustomerField: String, Sendable, CaseIterable {
    case card, name, gender, title, nature, contact, phone, email, address, postcode, city, birthday
    case type, grade, tier, source, consultant, channel, language, notes
    case timeZone = "time_zone"
    case bestTime = "best_time"
    case branch
    case spouseName = "spouse.name"
    case spouseBirthday = "spouse.birthday"
    case childName = "child.name"
    case childBirthday = "child.birthday"
    case parentName = "parent.name"
    case parentBirthday = "parent.birthday"
    case brand = "vehicle.brand"
    case model = "vehicle.model"
    case plate = "vehicle.plate"
    case vin = "vehicle.vin"
    case delivered = "vehicle.delivered"
    case insurance = "vehicle.insurance"
    case inspection = "vehicle.inspection"
    case maintenance = "vehicle.maintenance"
    case mileage = "vehicle.mileage"
    case series = "vehicle.series"
    case registered = "vehicle.registered"
    case insurer = "vehicle.insurer"
    case boughtHere = "vehicle.bought_here"
    case smsConsent = "consent.sms"
    case emailConsent = "consent.email"
    case letterConsent = "consent.letter"
    case smsGreeting = "consent.sms.greeting"
    case smsService = "consent.sms.service"
    case smsMarketing = "consent.sms.marketing"
    case emailGreeting = "consent.email.greeting"
    case emailService = "consent.email.service"
    case emailMarketing = "consent.email.marketing"
    case letterGreeting = "consent.letter.greeting"
    case letterService = "consent.letter.service"
    case letterMarketing = "consent.letter.marketing"
    /// A column that is left out on purpose.
    case ignore

    /// Several columns may hold one, for a second vehicle (`车牌号2`) or a second child.
    var isRepeatable: Bool {
        switch self {
        case .brand, .model, .plate, .vin, .delivered, .insurance, .inspection, .maintenance, .mileage: true
        case .series, .registered, .insurer, .boughtHere: true
        case .childName, .childBirthday, .parentName, .parentBirthday: true
        default: isList
        }
    }

    /// What every column of this kind holds is added to one list or text.
    var isList: Bool { self == .phone || self == .email || self == .notes || self == .ignore }

    /// Headings in common use, as `HeadingMap.key(_:)` writes them; the raw value counts too.
    var headings: [String] {
        switch self {
        case .card:
            ["信息卡编号", "卡号", "客户编号", "客户卡号", "编号", "会员号", "会员编号", "cardnumber", "customerid", "customerno", "id"]
        case .name: ["客户姓名", "姓名", "客户名称", "车主姓名", "车主", "客户", "名称", "联系人姓名", "customername", "fullname", "customer"]
        case .gender: ["性别", "sex"]
        case .title: ["称谓", "称呼", "头衔", "salutation"]
        case .nature: ["客户性质", "性质", "客户类别", "nature", "kind"]
        case .contact: ["联系人", "联络人", "contactperson"]
        case .phone:
            [
                "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "移动电话", "联系方式", "固定电话", "座机", "家庭电话", "办公电话",
                "mobile", "mobilephone", "phonenumber", "cell", "tel", "telephone",
            ]
        case .email: ["电子邮箱", "邮箱", "电子邮件", "邮件", "邮箱地址", "emailaddress", "mail"]
        case .address: ["通讯地址", "地址", "联系地址", "家庭地址", "住址", "详细地址", "邮寄地址", "postaladdress", "street"]
        case .postcode: ["邮编", "邮政编码", "zip", "zipcode", "postalcode"]
        case .city: ["城市", "所在城市", "市", "town"]
        case .birthday: ["生日", "出生日期", "出生年月日", "客户生日", "车主生日", "birthdate", "dateofbirth", "dob"]
        case .type: ["客户类型", "类型", "customertype"]
        case .grade: ["级别", "客户级别", "意向级别", "等级", "level"]
        case .tier: ["卡别", "会员等级", "卡级别", "cardtier"]
        case .source: ["客户来源", "来源", "来源渠道", "leadsource"]
        case .consultant: ["销售顾问", "顾问", "服务顾问", "业务员", "销售员", "salesperson", "owner", "salesconsultant"]
        case .channel: ["联系渠道", "首选渠道", "首选联系方式", "preferredchannel"]
        case .language: ["语言", "lang"]
        case .timeZone: ["时区", "所在时区", "timezone", "tz"]
        case .notes: ["备注", "说明", "附注", "note", "remark", "remarks", "comment", "comments"]
        case .spouseName: ["配偶姓名", "配偶", "爱人姓名", "spousename", "spouse"]
        case .spouseBirthday: ["配偶生日", "配偶出生日期", "爱人生日", "spousebirthday"]
        case .childName: ["子女姓名", "子女", "孩子姓名", "儿子姓名", "女儿姓名", "childname", "child", "childrennames", "children"]
        case .childBirthday: ["子女生日", "孩子生日", "子女出生日期", "儿子生日", "女儿生日", "childbirthday", "childrenbirthdays"]
        case .parentName: ["父母姓名", "父亲姓名", "母亲姓名", "parentname"]
        case .parentBirthday: ["父母生日", "父亲生日", "母亲生日", "parentbirthday"]
        case .brand: ["品牌", "汽车品牌", "车辆品牌", "brand", "make", "vehiclebrand"]
        case .model: ["车型", "型号", "车辆型号", "model", "vehiclemodel"]
        case .plate: ["车牌号", "车牌", "车牌号码", "车号", "牌照", "plate", "licenseplate", "platenumber", "vehicleplate"]
        case .vin: ["车架号", "车架号码", "车辆识别代号", "车辆识别码", "底盘号", "vin", "vinnumber", "chassisnumber", "vehiclevin"]
        case .delivered:
            ["交车日期", "交车日", "提车日期", "购车日期", "购车时间", "delivered", "deliverydate", "deliveredon", "purchasedate"]
        case .insurance:
            ["保险到期日", "保险到期", "保险到期日期", "续保日期", "交强险到期日", "insurance", "insuranceexpiry", "insuranceexpireson"]
        case .inspection: ["年检到期日", "年检到期", "年检日期", "年审到期日", "年审日期", "inspection", "inspectiondue", "inspectiondueon"]
        case .maintenance: ["下次保养日期", "下次保养", "保养日期", "保养到期日", "maintenance", "nextservice", "maintenancedue"]
        case .mileage: ["里程", "行驶里程", "公里数", "里程数", "mileage", "odometer", "kilometres"]
        case .series: ["车系", "系列", "series", "vehicleseries"]
        case .registered: ["领牌日期", "上牌日期", "登记日期", "注册日期", "registered", "registrationdate", "registeredon"]
        case .insurer: ["保险公司", "承保公司", "insurer", "insurancecompany"]
        case .boughtHere: ["本店购车", "是否本店购车", "本店购买", "boughthere"]
        case .bestTime: ["方便联络时间", "方便联系时间", "联系时间", "最佳联系时间", "besttime", "timetocall"]
        case .branch: ["门店", "所属门店", "店别", "分店", "branch", "store", "dealership"]
        case .smsGreeting: ["短信关怀同意", "smsgreetingconsent"]
        case .smsService: ["短信服务同意", "smsserviceconsent"]
        case .smsMarketing: ["短信营销同意", "smsmarketingconsent"]
        case .emailGreeting: ["邮件关怀同意", "emailgreetingconsent"]
        case .emailService: ["邮件服务同意", "emailserviceconsent"]
        case .emailMarketing: ["邮件营销同意", "emailmarketingconsent"]
        case .letterGreeting: ["信函关怀同意", "lettergreetingconsent"]
        case .letterService: ["信函服务同意", "letterserviceconsent"]
        case .letterMarketing: ["信函营销同意", "lettermarketingconsent"]
        case .smsConsent: ["短信同意", "同意短信", "是否同意短信", "接收短信", "smsconsent", "smsoptin"]
        case .emailConsent: ["邮件同意", "同意邮件", "接收邮件", "emailconsent", "emailoptin"]
        case .letterConsent: ["信函同意", "同意信函", "接收信函", "letterconsent", "mailoptin"]
        case .ignore: ["序号", "line", "column", "reason", "hint"]
        }
    }
}
