import Foundation
import Model
import Storage
import Testing

@testable import Console

@Suite("The page of reports")
struct ReportsTests {
    private static let two: [Customer] = ["陈静", "周强"].enumerated().map { number, consultant in
        var customer = Customer.birthday(
            card: "261121-00\(number + 1)", name: ["王力", "赵云"][number], phones: ["+861380000000\(number)"],
            consultant: consultant)
        customer.type = .prospect
        return customer
    }

    @Test("every report of a month is shown to whoever sees everybody, and the audit log says that he read it")
    func shown() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor()
            let kinds = [
                ("daily", "营业日报表"), ("contacts", "意向客户接触状况表"), ("progress", "有望客户进度管制表"), ("lost", "促成失控战败分析表"),
                ("checklist", "潜在客户开发检核表"), ("agreement", "数据核对表"), ("visits", "当日拜访客户卡"),
            ]
            for (kind, title) in kinds {
                let page = try await browser.get("/reports?kind=\(kind)&month=2026-11")
                #expect(page.status == 200 && page.body.contains("<h1>\(title)"), "\(kind)")
                #expect(
                    try site.store.auditEntries(action: "report.view", limit: 1)[0].subject.hasPrefix("report \(kind)"))
            }
            let contacts = try await browser.get("/reports?kind=contacts&month=2026-11").body
            #expect(contacts.contains("王力") && contacts.contains("赵云"))
            #expect(try await browser.get("/reports").status == 200)
            for nonsense in ["kind=card", "kind=x", "month=2026-13", "by=day", "kind=visits&day=2026-02-30"] {
                #expect(try await browser.get("/reports?\(nonsense)").status == 400, "\(nonsense)")
            }
        }
    }

    @Test("a consultant reads the lists of his own customers, and no report about others")
    func consultant() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor(.consultant)
            let page = try await browser.get("/reports")
            #expect(page.body.contains("王力") && !page.body.contains("赵云"))
            for kind in ["daily", "progress", "lost", "agreement"] {
                #expect(try await browser.get("/reports?kind=\(kind)").status == 403, "\(kind)")
                let answer = try await browser.post("/reports", ["csrf": page.csrf, "kind": kind])
                #expect(answer.status == 403, "\(kind)")
            }
            // What goes along to a visit has addresses on it, which marketing does not see.
            #expect(try await site.visitor(.marketing).get("/reports?kind=visits").status == 403)
        }
    }

    @Test("a report is taken out as a workbook or a table of it as CSV, with the form's key, and the audit log says so")
    func download() async throws {
        try await withSite(customers: Self.two) { site in
            let browser = try await site.visitor()
            let csrf = try await browser.get("/reports").csrf
            let form = [("kind", "contacts"), ("month", "2026-11"), ("by", "consultant")]
            #expect(try await browser.post("/reports", pairs: form).status == 403)
            let workbook = try await browser.post("/reports", pairs: form + [("csrf", csrf)])
            #expect(workbook.status == 200 && workbook.body.hasPrefix("PK"))
            #expect(workbook.headers["content-disposition"] == "attachment; filename=\"contacts-2026-11.xlsx\"")
            let table = try await browser.post("/reports", pairs: form + [("csrf", csrf), ("table", "0")])
            #expect(table.body.contains("王力") && table.body.contains("顾问,卡号,客户"))
            #expect(table.headers["content-disposition"] == "attachment; filename=\"contacts-2026-11-1.csv\"")
            #expect(try site.store.auditEntries(action: "export").map(\.detail) == ["csv, table 1", "xlsx"])
            let beyond = try await browser.post("/reports", pairs: form + [("csrf", csrf), ("table", "7")])
            #expect(beyond.status == 400)
        }
    }
}
