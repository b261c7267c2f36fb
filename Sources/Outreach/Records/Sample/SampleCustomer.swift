import Model
import Templating

/// One drawn customer, and his rows: one for each vehicle.
struct SampleCustomer {
    /// What a sample must hold on its day, so that there is something to see.
    enum Highlight: CaseIterable {
        case birthday, lunarBirthday, delivered7DaysAgo, deliveredToday, delivered14DaysAgo, carBirthday, insurance,
            inspection,
            spouseBirthday, childBirthday

        /// Every one is among the first thirty customers, and then again and again.
        static func of(_ index: Int) -> Highlight? {
            let cycle = index % 120
            return cycle % 3 == 1 && cycle / 3 < allCases.count ? allCases[cycle / 3] : nil
        }
    }

    static let headings = [
        "信息卡编号", "客户姓名", "性别", "称谓", "联系人", "客户类型", "级别", "手机号码", "电子邮箱", "通讯地址", "邮编", "城市", "生日", "配偶姓名", "配偶生日",
        "子女姓名",
        "子女生日", "品牌", "车型", "车牌号", "车架号", "交车日期", "保险到期日", "年检到期日", "下次保养日期", "里程", "销售顾问", "客户来源", "短信同意", "邮件同意",
        "备注",
    ]

    let rows: [[String]]
    /// The same person once more without a card number, at another address.
    let moved: [String]?

    init(index: Int, card: String, day: CalendarDate, random: SplitMix64) {
        var random = random
        let highlight = Highlight.of(index)
        let place = random.pick(SamplePlace.all)
        let person = Person(index: index, place: place, day: day, highlight: highlight, &random)
        let type = highlight == nil ? ["保有", "有望", "潜在", "战败", "VIP"][random.weighted([60, 15, 14, 6, 5])] : "保有"
        let isOwner = type == "保有" || type == "VIP"
        let vehicles = isOwner ? (random.chance(60) ? 2 : 1) : 0
        let relation =
            [type, type == "有望" ? random.pick(["O", "H", "A", "B", "C"]) : ""]
            + [person.phone, person.email, person.address, person.postcode, place.city, person.birthday]
            + [person.spouseName, person.spouseBirthday, person.childName, person.childBirthday]
        let end = [
            random.pick(Self.consultants), random.pick(Self.sources),
            highlight == nil ? ["是", "否", ""][random.weighted([60, 20, 20])] : "是",
            person.email.isEmpty ? "" : highlight == nil ? ["是", "否", ""][random.weighted([50, 15, 35])] : "是",
            random.pick(Self.notes),
        ]
        let start = [person.name, person.gender, person.title, person.contact] + relation
        var cars = (0..<vehicles).map { number in
            SampleCar.cells(place: place, day: day, highlight: number == 0 ? highlight : nil, &random)
        }
        if cars.isEmpty { cars = [Array(repeating: "", count: SampleCar.columns)] }
        rows = cars.map { [card] + start + $0 + end }
        if highlight == nil, !person.phone.isEmpty, random.chance(4), var row = rows.last {
            row[0] = ""
            row[9] = place.address(&random)
            moved = row
        } else {
            moved = nil
        }
    }

    private static let consultants = ["张伟", "李明", "陈静", "赵磊", "孙倩", "(离职)周强"]
    private static let sources = ["展厅", "转介绍", "车展", "网络", "售后", "员工亲友"]
    private static let notes = [
        "", "", "", "", "喜欢\"自驾游\",周末联系", "换行\n备注", "逗号,分号;制表\t", "😀 老客户", "只在上午接电话", "",
    ]
}

extension SampleCustomer {
    /// The cells that say who somebody is.
    fileprivate struct Person {
        var name: String
        var gender = ""
        var title = ""
        var contact = ""
        var phone: String
        var email = ""
        var address: String
        var postcode: String
        var birthday = ""
        var spouseName = ""
        var spouseBirthday = ""
        var childName = ""
        var childBirthday = ""

        init(index: Int, place: SamplePlace, day: CalendarDate, highlight: Highlight?, _ random: inout SplitMix64) {
            let isTidy = highlight != nil
            let gender: Customer.Gender = random.chance(580) ? .male : .female
            let isOrganisation = !isTidy && random.chance(35)
            let person = SampleNames.person(gender, &random)
            let name = isOrganisation ? SampleNames.organisation(place.city, &random) : person
            self.name = !isTidy && random.chance(15) ? " \(name.text)" : name.text
            // The unused range 190 0000, and what follows it where there are more than ten thousand.
            phone = SampleSpelling.phone(
                String(19_000_000_000 + index), areaCode: place.areaCode, isTidy: isTidy, &random)
            if isTidy || random.chance(560) {
                email = SampleSpelling.email("\(name.romanised)\(index)", isTidy: isTidy, &random)
            }
            address = place.address(&random)
            // A spreadsheet takes the zero off 010000.
            let isSpoiled = place.postcode.hasPrefix("0") && random.chance(700)
            postcode = random.chance(300) ? "" : isSpoiled ? String(place.postcode.dropFirst()) : place.postcode
            guard !isOrganisation else {
                contact = person.text
                title = random.chance(300) ? "经理" : ""
                return
            }
            self.gender = SampleSpelling.gender(gender, &random)
            title = random.chance(190) ? "老师" : random.chance(10) ? "\(name.text.prefix(1))总" : ""
            if isTidy || random.chance(860) {
                let own = Birthdays.draw(on: day, ages: 22...75, highlight, .birthday, .lunarBirthday, &random)
                birthday = SampleSpelling.birthday(own, isTidy: isTidy, &random)
            }
            addFamily(of: gender, day: day, highlight: highlight, &random)
        }

        private mutating func addFamily(
            of gender: Customer.Gender, day: CalendarDate, highlight: Highlight?, _ random: inout SplitMix64
        ) {
            if highlight == .spouseBirthday || random.chance(200) {
                spouseName = SampleNames.person(gender == .male ? .female : .male, &random).text
                if highlight == .spouseBirthday || random.chance(800) {
                    let spouse = Birthdays.draw(on: day, ages: 22...75, highlight, .spouseBirthday, nil, &random)
                    spouseBirthday = SampleSpelling.birthday(spouse, isTidy: highlight != nil, &random)
                }
            }
            guard highlight == .childBirthday || random.chance(180) else { return }
            var names: [String] = []
            var birthdays: [String] = []
            for number in 0..<(random.chance(300) ? 2 : 1) {
                let child: Customer.Gender = random.chance(500) ? .male : .female
                names.append(SampleNames.person(child, &random).text)
                let drawn = Birthdays.draw(
                    on: day, ages: 1...20, number == 0 ? highlight : nil, .childBirthday, nil, &random)
                birthdays.append(SampleSpelling.birthday(drawn, isTidy: highlight != nil, &random))
            }
            childName = random.chance(600) ? names.joined(separator: "、") : ""
            childBirthday = birthdays.joined(separator: ";")
        }
    }

    /// Birthdays, one in twelve by the lunar calendar.
    private enum Birthdays {
        static func draw(
            on day: CalendarDate, ages: ClosedRange<Int>, _ highlight: Highlight?, _ solar: Highlight,
            _ lunar: Highlight?, _ random: inout SplitMix64
        ) -> Birthday {
            let year = day.year - ages.lowerBound - random.below(ages.count)
            if let highlight, highlight == solar {
                return Birthday(reckoning: .solar, year: year, month: day.month, day: day.day)
            }
            if let highlight, highlight == lunar, let moon = LunarCalendar.lunar(day) {
                return Birthday(reckoning: .lunar, month: moon.month, day: moon.day)
            }
            let date = CalendarDate(daysSinceEpoch: (year - 1970) * 365 + random.below(365))
            guard random.chance(80), let moon = LunarCalendar.lunar(date) else { return Birthday(solar: date) }
            return Birthday(
                reckoning: .lunar, year: random.chance(300) ? moon.year : nil, month: moon.month, day: moon.day,
                isLeapMonth: moon.isLeapMonth)
        }
    }
}
