import Foundation
import Model
import Outreach
import Storage

/// Users as a person or a program reads them.
struct UserView {
    let workspace: Workspace

    /// `consultant, of the customers of 陈静`
    static func description(_ user: User) -> String {
        guard user.role == .consultant else { return user.role.rawValue }
        return "consultant, for the customers of \(user.consultant ?? user.name)"
    }

    func show(_ users: [User], asJSON: Bool) throws {
        if asJSON {
            struct Line: Encodable {
                var name: String
                var role: Role
                var consultant: String?
                var created: Date
            }
            for user in users {
                Output.line(
                    try JSONLine.text(
                        Line(name: user.name, role: user.role, consultant: user.consultant, created: user.createdAt)))
            }
            return
        }
        guard !users.isEmpty else { return Output.line("Nobody may log in yet: hongyan user add NAME") }
        Output.line(
            Terminal.table(
                ["user", "role", "consultant", "since"],
                users.map {
                    [
                        $0.name, $0.role.rawValue, $0.consultant ?? "", "\(workspace.clock.date(of: $0.createdAt))",
                    ]
                }))
    }
}
