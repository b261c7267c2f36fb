import Foundation
import Model
import Storage
import Testing

@testable import Outreach

@Suite("What the check says of a campaign by SMS before it starts")
struct CampaignSMSCheckTests {
    private func check(
        sms: String, names: [String], channel: String = Channels.sms + "price: 0.045 CNY\n"
    ) throws -> CampaignCheck {
        let room = try Room(
            packs: Packs.pack("offer", messageClass: "marketing", channels: "[sms]", sms: sms), sms: channel)
        try room.add(
            names.enumerated().map { index, name in
                var customer = Customer.numbered(index, consents: [.marketing(.sms)])
                customer.name = name
                return customer
            })
        let desk = CampaignDesk(room.workspace)
        _ = try desk.create(name: "x", pack: "offer", audience: "everyone", fields: [:])
        return try desk.check("x")
    }

    private func issue(_ check: CampaignCheck, _ code: String) -> CampaignCheck.Issue? {
        check.issues.first { $0.code == code }
    }

    // 【申城汽车】 is 6, 拒收请回复R is 6 and the comma before it 1: 57 are left of 70.
    private func words(_ count: Int) -> String { String(repeating: "养", count: count) }

    @Test("Parts and cost are those of the whole audience at the channel's price")
    func cost() throws {
        let check = try check(sms: "{{ customer.name }}" + words(54), names: ["王芳", "李明", "欧阳娜娜"])
        #expect(check.parts == [1: 2, 2: 1])
        #expect(check.cost == "0.18 CNY")
        #expect(issue(check, "several_parts")?.count == 1)
    }

    @Test(
        "Texts that just spill over are told from long ones, and those that are longer for their records from the others"
    )
    func spill() throws {
        let check = try check(
            sms: "{{ customer.name }}" + words(54), names: ["王芳", "欧阳娜娜", String(repeating: "长", count: 40)])
        #expect(issue(check, "just_spills")?.count == 1)
        #expect(issue(check, "just_spills")?.examples.first?.contains("欧阳娜娜") == true)
        #expect(issue(check, "longer_by_record")?.count == 2)
        #expect(issue(check, "longer_by_record")?.explanation.contains("longer than one part") == true)
        let even = try self.check(sms: words(100), names: ["王芳", "李明"])
        #expect(issue(even, "longer_by_record") == nil && issue(even, "just_spills") == nil)
        #expect(issue(even, "several_parts")?.count == 2)
    }

    @Test("Words that operators refuse in marketing are named with what they are about")
    func refusedWords() throws {
        let check = try check(sms: "欢迎到店，加微信领优惠券，电话13800001234，5折★", names: ["王芳", "李明"])
        let found = check.issues.filter { $0.code == "refused_words" }
        #expect(found.allSatisfy { $0.count == 2 && $0.weight == .warns })
        let all = found.map(\.explanation).joined(separator: "\n")
        for words in ["到店", "加微信", "优惠券", "a private telephone number (138****1234)", "★"] {
            #expect(all.contains(words), "\(words)")
        }
        #expect(try self.check(sms: "冬天到了，愿您一路平安。", names: ["王芳"]).issues.isEmpty)
    }

    @Test("A gateway's own list counts, and international gateways have no list but that")
    func ownList() throws {
        let channel = Channels.sms + "counting: gsm\nrefused: [casino]\n"
        let check = try check(sms: "Visit our casino, 到店 too", names: ["王芳"], channel: channel)
        #expect(check.issues.filter { $0.code == "refused_words" }.count == 1)
    }

    @Test("Who would get a text that is no registered wording does not get it, and the check says so")
    func registered() throws {
        let channel = Channels.sms + "templates: [{id: T1, text: \"${name}您好，冬天到了。拒收请回复R\"}]\n"
        let fine = try check(sms: "{{ customer.name }}您好，冬天到了。", names: ["王芳", "李明"], channel: channel)
        #expect(fine.sendable == 2 && fine.issues.isEmpty)
        let other = try check(sms: "{{ customer.name }}您好，春天到了。", names: ["王芳", "李明"], channel: channel)
        #expect(other.sendable == 0 && other.skipped == 2)
        #expect(other.issues.first?.explanation.contains("none of the wordings that are registered") == true)
    }
}
