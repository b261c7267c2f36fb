import Foundation
import Model
import Testing

@testable import Storage

@Suite("Customers handed over")
struct HandOverTests {
    @Test("All customers of one go to the other; drafts that somebody wrote are signed anew; what left stays")
    func handsOver() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        func customer(_ number: Int, of consultant: String) throws -> Int64 {
            var customer = Customer.fixture(
                card: "261121-00\(number)", name: "客户\(number)", phones: ["+861380000000\(number)"])
            customer.consultant = consultant
            return try store.add(customer)
        }
        let ids = [try customer(1, of: "周强"), try customer(2, of: "周强"), try customer(3, of: "陈静")]
        let sent = try store.enqueue([.fixture(key: "s", customerID: ids[0], state: .queued)])[0]!
        try store.edit(sent, content: RenderedMessage(channel: .sms, text: "祝好。周强"), now: noon)
        _ = try store.arm(try store.claimAll())
        try store.settle(sent, .accepted)
        let draft = try store.enqueue([.fixture(key: "d", customerID: ids[0], state: .planned)])[0]!
        try store.edit(
            draft, content: RenderedMessage(channel: .email, subject: "周强的问候", text: "祝好。周强", html: "<p>周强</p>"),
            now: noon)
        let others = try store.enqueue([.fixture(key: "o", customerID: ids[2], state: .planned)])[0]!
        try store.edit(others, content: RenderedMessage(channel: .sms, text: "周强说过"), now: noon)

        let done = try store.handOver(from: "周强", to: "陈静", by: Actor("boss", at: .console), now: noon)

        #expect(done.customers == 2 && done.drafts == 1)
        #expect(try store.consultants().map(\.name) == ["陈静"])
        #expect(try store.consultants().map(\.customers) == [3])
        let edited = try #require(try store.editedContent(of: draft))
        #expect(edited.subject == "陈静的问候" && edited.text == "祝好。陈静" && edited.html == "<p>陈静</p>")
        #expect(try store.editedContent(of: sent)?.text == "祝好。周强")
        #expect(try store.editedContent(of: others)?.text == "周强说过")
        #expect(
            try store.history(of: ids[1]).map(\.change) == [FieldChange(field: "consultant", before: "周强", after: "陈静")]
        )
        #expect(try store.auditEntries(limit: 1)[0].action == "customer.handover")
    }
}
