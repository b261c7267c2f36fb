import Foundation
import Model
import Templating

/// A folder of template packs that is gone when the test is over.
final class PackFixture: Sendable {
    let directory: String

    /// - Parameter files: contents by path: `birthday/manifest.yaml`.
    init(_ files: [String: String]) throws {
        directory = FileManager.default.temporaryDirectory.path + "/packs-" + UUID().uuidString
        try write(files)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func write(_ files: [String: String]) throws {
        for (path, content) in files {
            let url = URL(fileURLWithPath: directory + "/" + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
        }
    }

    /// A pack called `birthday` with an SMS, and what else a test gives it.
    static func birthday(
        manifest: String = PackFixture.manifest, sms: String? = "{{ customer.salutation }}，生日快乐！",
        _ more: [String: String] = [:]
    ) throws -> PackFixture {
        var files = ["birthday/manifest.yaml": manifest]
        files["birthday/sms.liquid"] = sms
        return try PackFixture(files.merging(more) { $1 })
    }

    static let manifest = """
        title: 车主生日
        class: greeting
        when: {anchor: birthday}
        for: type = owner
        channels: [sms]

        """

    // What is asked of the folder is asked through the fixture, which is so kept until the answer is there.

    func library() throws(Problem) -> PackLibrary { try PackLibrary(directory: directory) }

    func pack(_ name: String = "birthday") throws(Problem) -> TemplatePack { try library().pack(name) }

    func problems() -> [Problem] { PackLibrary.check(directory: directory) }

    /// What `check` finds, without the temporary folder: `birthday/sms.liquid:1:4: message; hint`.
    func faults() -> [String] {
        problems().map { problem in
            (problem.severity == .warning ? "warning: " : "") + problem.description.replacing(directory + "/", with: "")
        }
    }
}

extension MessageRecord {
    /// 王建国, whose birthday it is.
    static func fixture(
        customer: Customer = .fixture(), vehicle: Vehicle? = nil, member: FamilyMember? = nil,
        dealership: Dealership = Dealership(name: "申城汽车销售有限公司", signature: "申城汽车"), dueOn: String = "2026-11-21",
        fields: [String: String] = [:], optOutURL: String? = nil
    ) -> MessageRecord {
        MessageRecord(
            customer: customer, vehicle: vehicle, member: member, settings: Settings(dealership: dealership),
            dueOn: day(dueOn), today: day(dueOn), fields: fields, optOutURL: optOutURL)
    }
}

extension Customer {
    static func fixture(
        name: String = "王建国", gender: Gender? = .male, title: String? = nil, birthday: Birthday? = nil,
        language: String = "zh"
    ) -> Customer {
        Customer(
            card: "260307-001", name: name, gender: gender, title: title, phones: ["+8619000000000"],
            emails: ["wang@example.com"], birthday: birthday, consultant: "李晓明", language: language)
    }
}
