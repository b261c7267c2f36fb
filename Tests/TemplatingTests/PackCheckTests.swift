import Foundation
import Model
import Templating
import Testing

@Suite("What check finds in a pack")
struct PackCheckTests {
    @Test("Nothing in a pack that is right")
    func right() throws {
        #expect(try PackFixture.birthday().faults() == [])
    }

    @Test(
        "Faults of the manifest, each at its place",
        arguments: [
            (
                "titel: x\ntitle: x\nclass: greeting\nchannels: [sms]",
                "birthday/manifest.yaml:1:1: unknown key titel in the manifest; did you mean title?"
            ),
            (
                "title: x\nclass: greting\nchannels: [sms]",
                "birthday/manifest.yaml:2:8: unknown class greting; did you mean greeting?"
            ),
            (
                "title: x\nclass: greeting",
                "birthday/manifest.yaml:1:1: channels is missing; such as channels: [sms, email]"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms, smss]",
                "birthday/manifest.yaml:3:17: unknown channel smss; did you mean sms?"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\nwhen: {anchor: birthdy}",
                "birthday/manifest.yaml:4:16: unknown anchor birthdy; did you mean birthday?"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\nwhen: {anchor: birthday, offset: soon}",
                "birthday/manifest.yaml:4:34: not a distance in time: soon; a number and days, weeks, months or years: \"7 days\", \"-1 month\""
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\nwhen: {anchor: festival, festival: mid-autum}",
                "birthday/manifest.yaml:4:36: unknown festival mid-autum; did you mean mid-autumn?"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\nwhen: {anchor: festival, festival: qingming}",
                "birthday/manifest.yaml:4:36: 清明 is a day of mourning, nobody is greeted on it"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\nfields: {place: {label: 地点}}",
                "birthday/manifest.yaml:4:10: field place must be called event.NAME; such as event.place"
            ),
            (
                "title: x\nclass: greeting\nchannels: [sms]\npage: {margin: 2cm}",
                "birthday/manifest.yaml:4:16: margin must be 0mm to 80mm; such as 20mm"
            ),
            (
                "title: x\ntitle: y\nclass: greeting\nchannels: [sms]",
                "birthday/manifest.yaml:1:1: the key title is there twice; keep one of them"
            ),
            ("", "birthday/manifest.yaml:1:1: the file is empty"),
        ])
    func manifest(source: String, fault: String) throws {
        #expect(try PackFixture.birthday(manifest: source).faults() == [fault])
    }

    @Test("A manifest that is no YAML is reported with the parser's place")
    func brokenYAML() throws {
        let fixture = try PackFixture.birthday(manifest: "title: x\nsubject: {{ customer.name }}\nclass: [")
        let faults = fixture.faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("birthday/manifest.yaml:") == true)
    }

    @Test("All faults of a manifest are listed, not only the first")
    func several() throws {
        let fixture = try PackFixture.birthday(manifest: "title: ''\nclass: x\nchannels: [fax]\nwhen: {offset: 1}")
        #expect(fixture.faults().count == 4)
    }

    @Test(
        "Faults of the templates, each at its place",
        arguments: [
            (
                "您好，{{ customer.nmae }}",
                "birthday/sms.liquid:1:7: unknown variable customer.nmae; did you mean customer.name?"
            ),
            (
                "您好{{ cusomer.name }}",
                "birthday/sms.liquid:1:6: unknown variable cusomer.name; did you mean customer.name?"
            ),
            (
                "您好{{ customer.mobile }}",
                "birthday/sms.liquid:1:6: unknown variable customer.mobile; did you mean customer.phone?"
            ),
            (
                "您好{{ salutation }}",
                "birthday/sms.liquid:1:6: unknown variable salutation; did you mean customer.salutation?"
            ),
            (
                "您好{{ customer.nmae | default: '您' }}",
                "birthday/sms.liquid:1:6: unknown variable customer.nmae; did you mean customer.name?"
            ),
            (
                "好\n{% if customer.gendre %}x{% endif %}",
                "birthday/sms.liquid:2:7: unknown variable customer.gendre; did you mean customer.gender?"
            ),
            (
                "好{{ event.place }}",
                "birthday/sms.liquid:1:5: unknown variable event.place; add it to the manifest: fields: {event.place: {label: …}}"
            ),
        ])
    func variables(source: String, fault: String) throws {
        #expect(try PackFixture.birthday(sms: source).faults() == [fault])
    }

    @Test("Unknown filters, unknown partials and broken tags are found at their places")
    func syntax() throws {
        for (source, line, column, word) in [
            ("x\n{{ customer.name | chinese_dat }}", 2, 20, "chinese_dat"), ("x\n{% render 'deer' %}", 2, 1, "deer"),
            ("x\n{% if customer.name %}", 2, 1, "if"),
        ] {
            let problems = try PackFixture.birthday(sms: source).problems()
            #expect(problems.count == 1 && problems[0].severity == .error)
            #expect(problems.first?.place?.line == line, "\(problems)")
            #expect(problems.first?.place?.column == column, "\(problems)")
            #expect(problems.first?.message.contains(word) == true, "\(problems)")
        }
    }

    @Test("An unknown partial comes with the nearest one, or with where to write it")
    func unknownPartial() throws {
        let shared = ["_shared/dear.liquid": "x"]
        let near = try PackFixture.birthday(sms: "{% render 'deer' %}", shared).problems()
        #expect(near.map(\.hint) == ["did you mean dear?"])
        let far = try PackFixture.birthday(sms: "{% render 'signature' %}", shared).problems()
        #expect(far.map(\.hint) == ["write _signature.liquid in the pack, or signature.liquid in _shared"])
    }

    @Test("A fault in a subject has its place in the manifest")
    func subject() throws {
        let manifest = "title: x\nclass: greeting\nchannels: [email]\nsubject: \"祝{{ customer.nmae }}快乐\""
        let fixture = try PackFixture.birthday(manifest: manifest, sms: nil, ["birthday/email.html.liquid": "<p>好</p>"])
        #expect(
            fixture.faults() == [
                "birthday/manifest.yaml:4:15: unknown variable customer.nmae; did you mean customer.name?"
            ])
    }

    @Test("Missing files, files too many, and files with unknown names are found")
    func files() throws {
        let manifest = PackFixture.manifest.replacing("[sms]", with: "[sms, letter]") + "subject: 好"
        let fixture = try PackFixture.birthday(
            manifest: manifest,
            [
                "birthday/card.html.liquid": "x", "birthday/emial.html.liquid": "x", "birthday/.hidden": "x",
                "birthday/README.md": "x",
            ])
        #expect(
            fixture.faults() == [
                "birthday/card.html.liquid: the manifest does not name channel card; add card to channels, or delete the file",
                "birthday/emial.html.liquid: unknown file emial.html.liquid; did you mean email.html.liquid?",
                "birthday/letter.html.liquid: letter.html.liquid is missing; write it, or remove letter from channels",
            ])
    }

    @Test("A folder without a manifest, and a folder that is not there, are found")
    func noManifest() throws {
        let fixture = try PackFixture(["thanks/sms.liquid": "x"])
        #expect(fixture.faults().first?.hasPrefix("thanks/manifest.yaml: the manifest is missing") == true)
        let nowhere = PackLibrary.check(directory: "/nonexistent/templates")
        #expect(nowhere.map(\.message) == ["there is no folder of template packs"])
    }

    @Test(
        "HTML outside of the subset is found in letters and their partials",
        arguments: [
            (
                "<p>a</p>\n<p onclick=\"x()\">b</p>",
                "birthday/letter.html.liquid:2:4: onclick on <p> is not allowed; nothing runs in a mail or on paper"
            ),
            (
                "<script>x</script>",
                "birthday/letter.html.liquid:1:1: <script> is not allowed; mail clients remove it; say it in words, or link to a page"
            ),
            (
                "<p>好</p><center>x</center>",
                "birthday/letter.html.liquid:1:9: <center> is not in the HTML of letters and cards; use <p align=\"center\">"
            ),
            (
                "<p>{{ customer.name }}年<b>x</p>",
                "birthday/letter.html.liquid:1:24: <b> is not closed before </p>; add </b>"
            ),
            (
                "<p>x",
                "birthday/letter.html.liquid:1:1: <p> is never closed; close it in the same file, and in the same branch"
            ),
            ("x</p>", "birthday/letter.html.liquid:1:2: </p> closes nothing; remove it, or open <p> in the same file"),
            (
                "<p style=\"text-align:center;position:fixed\">x</p>",
                "birthday/letter.html.liquid:1:4: style position is not in the HTML of letters and cards; docs/templates.md lists what is"
            ),
            (
                "<p algin=\"center\">x</p>",
                "birthday/letter.html.liquid:1:4: <p> has no attribute algin; did you mean align?"
            ),
            (
                "<img src=\"https://e.cn/a.png\">x",
                "birthday/letter.html.liquid:1:1: <img> has no alt text; write alt=\"\", or what it shows"
            ),
            (
                "<a href=\"javascript:x()\">x</a>",
                "birthday/letter.html.liquid:1:4: href=\"javascript:x()\" leads nowhere in a mail; begin with https://, http://, mailto:, tel:"
            ),
            (
                "<p>1 < 2</p>",
                "birthday/letter.html.liquid:1:6: broken HTML: < that begins no tag; write &lt; for a < in the text"
            ),
            (
                "{% render 'sign' %}",
                "_shared/sign.liquid:2:1: <marquee> is not in the HTML of letters and cards; docs/templates.md lists what is"
            ),
        ])
    func subset(html: String, fault: String) throws {
        let manifest = "title: x\nclass: greeting\nchannels: [letter]\nsubject: 好"
        let fixture = try PackFixture.birthday(
            manifest: manifest, sms: nil,
            ["birthday/letter.html.liquid": html, "_shared/sign.liquid": "<p>x</p>\n<marquee>x</marquee>"])
        #expect(fixture.faults() == [fault])
    }

    @Test("All of the subset passes, with Liquid between and inside of tags")
    func subsetIsAllowed() throws {
        let html = """
            {% comment %}<script> in a comment is none{% endcomment %}
            <h1 align="center">{{ store.name }}</h1>
            {%- if customer.gender == 'male' and 1 < 2 %}<p style="text-indent:2em; color:#333">您好！<br>x</p>{% endif %}
            <ul><li><strong>a</strong></li></ul><ol start="2"><li><em>b</em></li></ol>
            <table width="100%" style="border-collapse: collapse"><thead><tr><th>c</th></tr></thead><tbody><tr><td colspan="2">d</td></tr></tbody></table>
            <hr><img src="https://e.cn/a.png" alt="鸿雁" width="100">
            {% if opt_out %}<a href="{{ opt_out }}">x</a>{% endif %}
            <div class="signature"><p style="text-align:right">{{ consultant.name | default: '客户顾问' }}</p></div>
            """
        let manifest = "title: x\nclass: greeting\nchannels: [letter]\nsubject: 好"
        let fixture = try PackFixture.birthday(manifest: manifest, sms: nil, ["birthday/letter.html.liquid": html])
        #expect(fixture.faults() == [])
    }

    @Test("A trial with a bare record finds what is printed without being there")
    func trial() throws {
        let fixture = try PackFixture.birthday(sms: "{{ customer.salutation }}，{{ vehicle.plate }}")
        let faults = fixture.faults()
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("birthday/sms.liquid:1:30: ") == true, "\(faults)")
        #expect(
            faults.first?.contains("(tried with a record with nothing but a name and an address)") == true, "\(faults)")
    }

    @Test("What the occasion cannot be without may be printed as it is")
    func inherent() throws {
        let manifest = "title: x\nclass: service\nwhen: {anchor: insurance, offset: -1 month}\nchannels: [sms]"
        let fixture = try PackFixture.birthday(
            manifest: manifest, sms: "保险{{ vehicle.insurance_expires_on | date_cn }}到期")
        #expect(fixture.faults() == [])
    }

    @Test("An SMS of more than one part is a warning, counted with the signature")
    func parts() throws {
        let fixture = try PackFixture.birthday(sms: String(repeating: "年", count: 65))
        let faults = fixture.faults()
        #expect(
            faults.first
                == "warning: birthday/sms.liquid: the SMS takes 2 parts: 71 characters with signature (tried with a full record); 70 characters are one part; shorten it by 1"
        )
        #expect(try PackFixture.birthday(sms: String(repeating: "年", count: 64)).faults() == [])
        #expect(throws: Never.self) { try fixture.library() }
    }

    @Test("Signs that operators refuse are a warning")
    func refusedSigns() throws {
        let faults = try PackFixture.birthday(sms: "【申城】好").faults()
        #expect(
            faults.first
                == "warning: birthday/sms.liquid: operators refuse 【 in an SMS (tried with a full record); the channel adds the signature in 【】; write 元 for an amount"
        )
    }

    @Test("A marketing mail without an unsubscribe link is a warning")
    func unsubscribe() throws {
        let manifest = "title: x\nclass: marketing\nchannels: [email]\nsubject: 好"
        func faults(_ html: String) throws -> [String] {
            try PackFixture.birthday(manifest: manifest, sms: nil, ["birthday/email.html.liquid": html]).faults()
        }
        #expect(
            try faults("<p>好</p>").map { $0.prefix(54) } == ["warning: birthday/email.html.liquid: a marketing mail "])
        #expect(try faults("<p>好{% if opt_out %}<a href=\"{{ opt_out }}\">退订</a>{% endif %}</p>") == [])
    }

    @Test("Loading stops at the first fault with the same words")
    func loading() throws {
        let fixture = try PackFixture.birthday(sms: "{{ customer.nmae }}")
        let error = #expect(throws: Problem.self) { try fixture.library() }
        #expect(error?.message == "unknown variable customer.nmae")
        #expect(error?.hint == "did you mean customer.name?")
    }

    @Test("An unknown pack is refused with a suggestion")
    func unknownPack() throws {
        let library = try PackFixture.birthday().library()
        let error = #expect(throws: Problem.self) { try library.pack("brithday") }
        #expect(error?.hint == "did you mean birthday?")
    }
}
