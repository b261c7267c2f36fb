import Console
import Foundation
import Model
import Outreach
import Tabular

/// What the demo needs before it begins: a store, a customer file, somebody who may log in.
struct DemoSetup {
    static let customers = 2_000
    static let seed: UInt64 = 20_261_121
    /// Where the console listens, unless another program does.
    static let port = 8025

    let directory: String
    let templates: String
    let channels: String

    /// Where the sandbox keeps what it gets.
    var sandbox: String { "\(directory)/sandbox" }

    /// - Returns: whether it was made now.
    func makeStore() throws -> Bool {
        if FileManager.default.fileExists(atPath: "\(directory)/\(SettingsFile.name)") { return false }
        var dealership = Dealership(name: "申城汽车销售服务有限公司", signature: "申城汽车")
        dealership.phone = "021-5555 0100"
        dealership.address = "上海市浦东新区示范路 100 号"
        dealership.generalManager = "顾明远"
        dealership.email = "care@shencheng.example"
        var store = NewStore(folder: directory, dealership: dealership, templates: templates, channels: channels)
        store.carriers = [.email: "sandbox-mail", .sms: "sandbox-sms"]
        store.port = Self.port
        store.sendingHours = "00:00-24:00"
        store.daily = "00:00"
        store.bounces = "sandbox/bounces"
        try store.make()
        return true
    }

    /// The customer file: written once, and read again at every run.
    func sampleFile(on day: CalendarDate) throws -> String {
        let path = "\(directory)/customers.csv"
        if !FileManager.default.fileExists(atPath: path) {
            try SampleWriter(customers: Self.customers, seed: Self.seed, on: day).write(to: path, encoding: .gb18030)
        }
        return path
    }

    /// The password of the demo's user: drawn once, and kept in a file that only its owner can read.
    func password(workspace: Workspace) throws -> String {
        let path = "\(directory)/password"
        if let data = FileManager.default.contents(atPath: path) { return String(decoding: data, as: UTF8.self) }
        let password = String(workspace.drawToken().prefix(12))
        try UserDesk(workspace).save(name: Demo.user, password: password)
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(password.utf8), attributes: [.posixPermissions: 0o600])
        else {
            throw Problem("the password could not be written", at: Place(file: path))
        }
        return password
    }
}
