import Foundation
import Model
import Storage
import Testing

@testable import Console

@Suite("Records merged, taken apart and erased on a customer's page")
struct ArrangeTests {
    /// One person twice, and somebody of his household.
    private static let three: [Customer] = [
        .birthday(card: "261121-001", name: "王力", phones: ["+8613800000001"]),
        .birthday(card: "261121-002", name: "王 力", phones: ["+8613800000002", "+8613800000001"]),
        .birthday(card: "261121-003", name: "赵云", phones: ["+8613800000001"]),
    ]

    /// A record of its own: saved with his number it would be joined with the other.
    private func addApart(_ customer: Customer, to site: Site) throws -> Int64 {
        var alone = customer
        alone.phones = []
        let id = try site.store.save([alone], at: morning)[0].id
        try site.store.change(id, by: .system, now: morning) { $0.phones = customer.phones }
        return id
    }

    @Test("records that look like him are found, merged, and taken apart again; each is in the audit log")
    func merge() async throws {
        try await withSite(customers: [Self.three[0]]) { site in
            let other = try addApart(Self.three[1], to: site)
            let household = try addApart(Self.three[2], to: site)
            let browser = try await site.visitor(.custodian)
            let page = try await browser.get("/customers/1")
            #expect(page.body.contains("261121-002") && !page.body.contains("261121-003"))
            let csrf = page.csrf
            let merged = try await browser.post(
                "/customers/1/merge", ["csrf": csrf, "other": "\(other)"])
            #expect(merged.location == "/customers/1?done=merge")
            #expect(try site.store.customer(id: other) == nil)
            #expect(try site.store.customer(id: household) != nil)
            let after = try await browser.get("/customers/1?done=merge")
            let number = try #require(after.field("number"))
            #expect(
                try await browser.post("/customers/\(household)/unmerge", ["csrf": csrf, "number": number]).status
                    == 409)
            #expect(
                try await browser.post("/customers/1/unmerge", ["csrf": csrf, "number": number]).location
                    == "/customers/1?done=unmerge")
            #expect(try site.store.customer(id: other)?.card == "261121-002")
            let actions = try site.store.auditEntries(actor: "custodian").map(\.action)
            #expect(actions.contains("customer.merge") && actions.contains("customer.unmerge"))
        }
    }

    @Test("a person is erased only where his card is typed once more")
    func erase() async throws {
        try await withSite(customers: [Self.three[0]]) { site in
            let browser = try await site.visitor(.custodian)
            let csrf = try await browser.get("/customers/1").csrf
            for card in ["", "261121-002"] {
                let answer = try await browser.post("/customers/1/erase", ["csrf": csrf, "card": card])
                #expect(answer.status == 422)
            }
            #expect(try site.store.customer(id: 1) != nil)
            let answer = try await browser.post("/customers/1/erase", ["csrf": csrf, "card": " 261121-001 "])
            #expect(answer.location == "/customers?erased=1")
            #expect(try site.store.customer(id: 1) == nil)
            #expect(try await browser.get("/customers?erased=1").body.contains("已删除"))
            #expect(try site.store.auditEntries(actor: "custodian").contains { $0.action == "customer.erase" })
        }
    }

    @Test("whose role does not allow it sees no such button and sends no such form", arguments: Role.allCases)
    func roles(role: Role) async throws {
        try await withSite(customers: [Self.three[0]]) { site in
            let other = try addApart(Self.three[1], to: site)
            let browser = try await site.visitor(role, consultant: "陈晨")
            let page = try await browser.get("/customers/1")
            #expect(page.body.contains("/customers/1/merge") == role.may(.arrange))
            #expect(page.body.contains("/customers/1/erase") == role.may(.erase))
            let merged = try await browser.post("/customers/1/merge", ["csrf": page.csrf, "other": "\(other)"])
            #expect(merged.status == (role.may(.arrange) ? 303 : 403))
            let erased = try await browser.post("/customers/1/erase", ["csrf": page.csrf, "card": "261121-001"])
            #expect(erased.status == (role.may(.erase) ? 303 : 403))
            #expect(try await browser.post("/customers/1/merge", ["other": "\(other)"]).status == 403)
        }
    }
}
