import Foundation
import Model
import Templating
import Testing

@Suite("What a pack renders")
struct PackRenderingTests {
    private static let full = """
        title: 车主生日
        class: greeting
        when: {anchor: birthday, offset: 0 days, late: 0 days}
        channels: [sms, email, letter]
        subject: {zh: "祝{{ customer.salutation }}生日快乐", en: "Happy birthday, {{ customer.salutation }}"}
        page: {size: A5, margin: 15mm}

        """

    private static let files = [
        "birthday/email.html.liquid":
            "{% render 'dear' %}<p>生日快乐，{{ vehicle.plate | default: '爱车' }}</p>{% render 'mine' %}",
        "birthday/email.en.html.liquid": "<p>{{ customer.greeting }},</p><p>Happy birthday!</p>",
        "birthday/letter.html.liquid": "<p>{{ today | chinese_date }}</p>",
        "birthday/_mine.liquid": "<p>{{ store.name }}</p>",
        "_shared/dear.liquid": "<p>{{ customer.greeting }}：</p>",
        "_shared/page-email.html.liquid":
            "<html lang=\"{{ language }}\"><title>{{ title }}</title>{{ content | raw }}{% if opt_out %}<a href=\"{{ opt_out }}\">退订</a>{% endif %}</html>",
        "_shared/page-letter.html.liquid": "<html>{{ page.size }} {{ page.margin }}{{ content | raw }}</html>",
    ]

    @Test("An SMS is text, without white space around it")
    func sms() throws {
        let fixture = try PackFixture.birthday(sms: "\n{{ customer.salutation }}，生日快乐！\n\n")
        let message = try fixture.pack().render(.sms, .fixture())
        #expect(message == RenderedMessage(channel: .sms, text: "王先生，生日快乐！"))
    }

    @Test("A mail has a subject, a whole document, and a text part made of the content")
    func email() throws {
        let fixture = try PackFixture.birthday(manifest: Self.full, Self.files)
        let message = try fixture.pack().render(.email, .fixture(optOutURL: "https://e.cn/?a=1&b=2"))
        #expect(message.subject == "祝王先生生日快乐")
        #expect(
            message.html
                == "<html lang=\"zh\"><title>祝王先生生日快乐</title><p>尊敬的王先生：</p><p>生日快乐，爱车</p><p>申城汽车销售有限公司</p>"
                + "<a href=\"https://e.cn/?a=1&amp;b=2\">退订</a></html>")
        #expect(message.text == "尊敬的王先生：\n\n生日快乐，爱车\n\n申城汽车销售有限公司")
    }

    @Test("The customer's language is used where the pack has it, Chinese where it has not")
    func languages() throws {
        let fixture = try PackFixture.birthday(manifest: Self.full, Self.files)
        let pack = try fixture.pack()
        let record = MessageRecord.fixture(customer: .fixture(language: "en-GB"))
        let mail = try pack.render(.email, record)
        #expect(mail.subject == "Happy birthday, Mr. Wang")
        #expect(mail.text == "Dear Mr. Wang,\n\nHappy birthday!")
        #expect(try pack.render(.sms, record).text == "王先生，生日快乐！")
        #expect(pack.languages == ["zh", "en"])
        #expect(pack.language(.email, for: record.customer) == "en")
        #expect(pack.language(.sms, for: record.customer) == "zh")
    }

    @Test("The page knows paper and margin")
    func page() throws {
        let fixture = try PackFixture.birthday(manifest: Self.full, Self.files)
        let letter = try fixture.pack().render(.letter, .fixture())
        #expect(letter.html == "<html>A5 15mm<p>二〇二六年十一月二十一日</p></html>")
    }

    @Test("A text part written by hand is used as it is")
    func textPart() throws {
        let fixture = try PackFixture.birthday(
            manifest: Self.full, Self.files.merging(["birthday/email.text.liquid": "手写：{{ customer.name }}\n"]) { $1 })
        #expect(try fixture.pack().render(.email, .fixture()).text == "手写：王建国")
    }

    @Test("Hostile names come out escaped in HTML, and cannot break a subject's line")
    func hostile() throws {
        let fixture = try PackFixture.birthday(manifest: Self.full, Self.files)
        let customer = Customer.fixture(name: "<script>alert('x')</script>\r\nBcc: all@example.com", gender: nil)
        let message = try fixture.pack().render(.email, .fixture(customer: customer))
        let html = try #require(message.html)
        #expect(!html.contains("<script>"))
        #expect(html.contains("&lt;script&gt;"))
        #expect(message.subject == "祝<script>alert('x')</script> Bcc: all@example.com生日快乐")
    }

    @Test("Something missing where it is printed is an error at its place, never an empty space")
    func missing() throws {
        let fixture = try PackFixture.birthday(sms: "您好，\n您的{{ vehicle.plate }}")
        let pack = try fixture.pack()
        let error = #expect(throws: Problem.self) { try pack.render(.sms, .fixture(vehicle: Vehicle(model: "GL8"))) }
        #expect(error?.place == Place(file: fixture.directory + "/birthday/sms.liquid", line: 2, column: 6))
        let none = #expect(throws: Problem.self) { try pack.render(.sms, .fixture()) }
        #expect(none?.place?.line == 2)
        let sms = try pack.render(.sms, .fixture(vehicle: Vehicle(plate: "沪A12345")))
        #expect(sms.text == "您好，\n您的沪A12345")
    }

    @Test("What a campaign fills in is read by its name")
    func fields() throws {
        let manifest = """
            title: 活动邀请
            class: marketing
            channels: [sms]
            fields:
              event.place: {label: 地点, example: 展厅, required: true}
              event.gift: {label: 礼品}
            """
        let fixture = try PackFixture(
            [
                "invitation/manifest.yaml": manifest,
                "invitation/sms.liquid": "{{ event.place }}见{% if event.gift %}，有礼{% endif %}",
            ])
        let pack = try fixture.pack("invitation")
        #expect(pack.rule == nil && pack.fields.map(\.isRequired) == [true, false])
        #expect(try pack.render(.sms, .fixture(fields: ["event.place": "展厅"])).text == "展厅见")
        #expect(try pack.render(.sms, .fixture(fields: ["event.place": "展厅", "event.gift": "茶"])).text == "展厅见，有礼")
        #expect(throws: Problem.self) { try pack.render(.sms, .fixture()) }
    }

    @Test("Years are counted for birthdays and for cars")
    func years() throws {
        let fixture = try PackFixture.birthday(
            sms:
                "{% if occasion.years %}{{ occasion.years | chinese_number }}岁{% endif %}{{ vehicle.years | default: 0 }}"
        )
        let pack = try fixture.pack()
        let birthday = Birthday(reckoning: .lunar, year: 1985, month: 10, day: 13)
        func text(_ delivered: String, birthday: Birthday?) throws -> String {
            try pack.render(
                .sms, .fixture(customer: .fixture(birthday: birthday), vehicle: Vehicle(deliveredOn: day(delivered)))
            ).text
        }
        #expect(try text("2024-11-21", birthday: birthday) == "四十一岁2")
        #expect(try text("2024-12-21", birthday: nil) == "2")
        #expect(try text("2025-12-22", birthday: nil) == "0")
        #expect(try text("2026-11-21", birthday: nil) == "0")
    }

    @Test("The festival of the day, the member of the family and the date in both calendars are there")
    func occasions() throws {
        let fixture = try PackFixture([
            "moon/manifest.yaml":
                "title: 中秋\nclass: greeting\nwhen: {anchor: festival, festival: 中秋节}\nchannels: [sms]",
            "moon/sms.liquid": "{{ festival.name }}，{{ due | date_cn }}，{{ due | lunar_date }}",
            "family/manifest.yaml": "title: 家人\nclass: greeting\nwhen: {anchor: family_birthday}\nchannels: [sms]",
            "family/sms.liquid": "{{ you }}的{{ member.relation_label }}{{ member.name | default: '' }}",
        ])
        #expect(try fixture.pack("moon").rule?.anchor == .festival("mid-autumn"))
        #expect(
            try fixture.pack("moon").render(.sms, .fixture(dueOn: "2026-09-25")).text == "中秋节，2026年9月25日，农历八月十五")
        let spouse = FamilyMember(relation: .spouse, name: "李芳")
        #expect(try fixture.pack("family").render(.sms, .fixture(member: spouse)).text == "您的爱人李芳")
    }

    @Test("now is the record's day: the same record gives the same words at any time")
    func now() throws {
        let fixture = try PackFixture.birthday(sms: "{{ 'now' | date: '%Y-%m-%d' }} {{ due | date: '%-d %B %Y' }}")
        #expect(try fixture.pack().render(.sms, .fixture(dueOn: "2026-03-01")).text == "2026-03-01 1 March 2026")
    }

    @Test("A channel that the pack has not is refused with those that it has")
    func noChannel() throws {
        let pack = try PackFixture.birthday().pack()
        let error = #expect(throws: Problem.self) { try pack.render(.card, .fixture()) }
        #expect(error?.description == "birthday: pack birthday has nothing for channel card; it has: sms")
    }

    @Test("The version changes with every byte of the pack and of what it shares")
    func version() throws {
        let fixture = try PackFixture.birthday(manifest: Self.full, Self.files)
        let first = try fixture.pack().version
        #expect(try fixture.pack().version == first)
        try fixture.write(["_shared/dear.liquid": "<p>{{ customer.greeting }}:</p>"])
        #expect(try fixture.pack().version != first)
    }
}
