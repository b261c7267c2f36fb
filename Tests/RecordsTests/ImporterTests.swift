import Foundation
import Model
import Storage
import Tabular
import Testing

@testable import Outreach

@Suite("Importing customer files")
struct ImporterTests {
    let fixture: RecordsFixture

    init() throws { fixture = try RecordsFixture() }

    @Test(
        "Real files are taken over whole: every row is counted once",
        arguments: [("customers-2000.gb18030.csv", 2028, 2000), ("customers-300.xlsx", 305, 300)])
    func sharedFiles(name: String, rows: Int, customers: Int) throws {
        // when
        let first = try fixture.run(try fixture.shared(name))
        // then
        #expect(first.rows == rows)
        #expect(first.inserted == customers && first.updated == 0 && first.unchanged == 0)
        #expect(first.rejected + first.merged + first.inserted == first.rows)
        #expect(first.unknownHeadings.isEmpty)
        #expect(first.formerConsultants["周强"] != nil)
        #expect(try fixture.store.count(matching: .everyone) == customers)
        // and the rejects file holds every row that lost something
        let rejects = try RecordsFixture.rows(try #require(first.rejectsPath))
        #expect(rejects.count - 1 == first.partly + first.rejected)
        #expect(rejects[0].suffix(4) == ["line", "column", "reason", "hint"])
    }

    @Test("Importing a file again changes nothing", arguments: ["customers-2000.gb18030.csv", "customers-300.xlsx"])
    func again(name: String) throws {
        let first = try fixture.run(try fixture.shared(name), .init(batchSize: 50))
        let second = try fixture.run(try fixture.shared(name), .init(batchSize: 700))
        #expect(second.inserted == 0 && second.updated == 0)
        #expect(second.unchanged == first.inserted)
        // the same rejects are not written twice
        #expect(second.rejectsPath == first.rejectsPath)
        #expect(fixture.names == ["rejects.csv"])
    }

    @Test("Particular people of the shared file are who they are")
    func particularPeople() throws {
        try fixture.run(try fixture.shared("customers-2000.gb18030.csv"))
        let first = try #require(try fixture.store.customer(card: "201013-000"))
        #expect(first.name == "李俊通" && first.notes == "喜欢\"自驾游\",周末联系")
        #expect(first.vehicles.map(\.vin) == ["LMGN0GEDP84X660WS"])
        // 260904-050 is there again without a card, at another address
        #expect(try fixture.store.customer(card: "260904-050")?.address == "地址已变更")
        let organisation = try #require(try fixture.store.customer(card: "200705-024"))
        #expect(organisation.nature == .organisation)
        let lunar = try #require(try fixture.store.customer(card: "200108-004"))
        #expect(lunar.family.map { $0.birthday?.description } == ["1957-08-14", "lunar --leap11-05"])
    }

    @Test("A corrected row of the rejects file updates its customer, and leaves nothing to reject")
    func correction() throws {
        // given
        let path = try fixture.file("卡号,姓名,手机,生日\nA-1,张伟,1.9E+10,1985-03-07\nA-2,李娜,19000000002,1988-02-30\n")
        let first = try fixture.run(path)
        #expect(first.inserted == 2 && first.partly == 2)
        #expect(first.examples.map(\.place?.line) == [2, 3])
        // when
        let rejects = try #require(first.rejectsPath)
        let text = try String(contentsOfFile: rejects, encoding: .utf8)
            .replacingOccurrences(of: "A-1,张伟,1.9E+10", with: "A-1,张伟,19000000001")
            .replacingOccurrences(of: "19000000002,1988-02-30", with: "19000000002,1988-02-29")
        try Data(text.utf8).write(to: URL(fileURLWithPath: rejects))
        let second = try fixture.run(rejects)
        // then
        #expect(second.updated == 2 && second.inserted == 0 && second.partly == 0 && second.rejectsPath == nil)
        #expect(try fixture.store.customer(card: "A-1")?.phones == ["+8619000000001"])
        #expect(try fixture.store.customer(card: "A-2")?.birthday?.description == "1988-02-29")
    }

    @Test("A half-corrected rejects file is never overwritten")
    func rejectsAreKept() throws {
        let path = try fixture.file("卡号,姓名,手机\nA-1,张伟,1.9E+10\n")
        let first = try #require(try fixture.run(path).rejectsPath)
        try Data("corrected".utf8).write(to: URL(fileURLWithPath: first))
        let second = try #require(try fixture.run(path).rejectsPath)
        #expect(first.hasSuffix("customers.rejects.csv") && second.hasSuffix("customers.rejects-2.csv"))
        #expect(try String(contentsOfFile: first, encoding: .utf8) == "corrected")
        #expect(fixture.names == ["customers.csv", "customers.rejects-2.csv", "customers.rejects.csv"])
    }

    @Test("Customers are known again by mobile and name, and by VIN")
    func matching() throws {
        try fixture.run(fixture.file("姓名,手机,车架号,城市\n张伟,19000000001,,上海\n李娜,,LMGN0GEDP84X660WS,上海\n"))
        let summary = try fixture.run(
            fixture.file(
                "姓名,手机,车架号,城市\n张伟,+86 190 0000 0001,,北京\n李娜,,lmgn0gedp84x660ws,北京\n王芳,19000000001,,广州\n", "b.csv"))
        #expect(summary.updated == 2 && summary.inserted == 1)
    }

    @Test("Rows about one customer are merged before they are saved, however far apart")
    func merging() throws {
        // given two cars and a move, with a crowd between
        var text = "卡号,姓名,手机,地址,车牌号\nA-1,张伟,19000000001,老地址,沪A1\n"
        for number in 10..<500 { text += "B-\(number),客户,1900000\(number + 1000),地址,\n" }
        text += "A-1,张伟,19000000001,,沪A2\n,张伟,19000000001,新地址,\n"
        let path = try fixture.file(text)
        // when
        let first = try fixture.run(path, .init(batchSize: 20))
        let second = try fixture.run(path, .init(batchSize: 20))
        // then
        #expect(first.rows == 493 && first.merged == 2 && first.inserted == 491)
        #expect(second.unchanged == 491 && second.updated == 0)
        let customer = try #require(try fixture.store.customer(card: "A-1"))
        #expect(customer.address == "新地址")
        #expect(Set(customer.vehicles.map(\.plate)) == ["沪A1", "沪A2"])
    }

    @Test("A dry run counts everything and writes nothing")
    func dryRun() throws {
        let path = try fixture.file("姓名,手机\n张伟,19000000001\n李娜,\n")
        let summary = try fixture.run(path, .init(isDryRun: true))
        #expect(summary.isDryRun && summary.rows == 2 && summary.inserted == 1 && summary.rejected == 1)
        #expect(summary.rejectsPath == nil && summary.examples.count == 1)
        #expect(try fixture.store.count(matching: .everyone) == 0)
        #expect(fixture.names == ["customers.csv"])
    }

    @Test("A file may be cancelled on the way; what was saved stays")
    func cancelling() throws {
        var text = "姓名,手机\n"
        for number in 0..<300 { text += "张伟,1900000\(number + 1000)\n" }
        var asked = 0
        let summary = try Importer(
            store: fixture.store, clock: fixture.clock, options: .init(batchSize: 10)
        ).run(
            fixture.file(text),
            isCancelled: {
                asked += 1; return asked > 4
            })
        #expect(summary.isCancelled)
        #expect(summary.inserted > 0 && summary.inserted < 300)
        #expect(try fixture.store.count(matching: .everyone) == summary.inserted)
    }

    @Test("Progress goes from nothing to everything")
    func progress() throws {
        var steps: [ImportProgress] = []
        _ = try Importer(
            store: fixture.store, clock: fixture.clock,
            options: .init(rejectsPath: fixture.path("r.csv"), batchSize: 500)
        )
        .run(fixture.shared("customers-2000.gb18030.csv"), progress: { steps.append($0) })
        #expect(steps.map(\.fraction) == steps.map(\.fraction).sorted())
        #expect(steps.last == ImportProgress(rows: 2028, fraction: 1))
    }

    @Test("A title above the table, other headings and other delimiters are no obstacle")
    func otherTables() throws {
        let path = try fixture.file("客户资料一览表;;\n2026年11月;;\nWer;手机;Stadt\n张伟;19000000001;上海\n")
        let summary = try fixture.run(path, .init(map: ["Wer": "name"]))
        #expect(summary.inserted == 1 && summary.unknownHeadings == ["Stadt"])
    }

    @Test(
        "A file that cannot be understood is refused before anything is saved",
        arguments: [
            "", "a,b\n1,2\n", "姓名,性别,性别\n张伟,男,男\n",
        ])
    func refused(text: String) throws {
        let path = try fixture.file(text)
        #expect(throws: Problem.self) { try fixture.run(path) }
        #expect(fixture.names == ["customers.csv"])
    }

    @Test("A file that is not there is refused by its name")
    func missing() throws {
        let problem = #expect(throws: Problem.self) { try fixture.run(fixture.path("none.csv")) }
        #expect(problem?.place?.file == fixture.path("none.csv"))
    }
}
