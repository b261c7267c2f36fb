import ArgumentParser
import Foundation
import Model
import Outreach
import Storage

struct DoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Writes down what came of a call, a visit or a present.",
        discussion: """
            OUTCOMES
              \(ContactTask.Outcome.allCases.map(\.rawValue).joined(separator: "  "))

            EXAMPLE
              hongyan done 17 --outcome wants-to-replace --note "看中途观L，下月来试驾"
              hongyan done 17 --regrade
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The task's number, as hongyan tasks shows it.")
    var task: Int64

    @Option(help: "What came of it.")
    var outcome: ContactTask.Outcome?

    @Option(help: "In the consultant's words.")
    var note: String?

    @Option(help: "Who did it. Default: you.")
    var by: String?

    @Flag(inversion: .prefixedNo, help: "Give the customer the grade that the outcome suggests, or leave him as he is.")
    var regrade: Bool?

    func validate() throws {
        guard outcome != nil || regrade != nil else { throw ValidationError("say --outcome, or --regrade") }
    }

    func run() async throws {
        let workspace = try store.open().workspace
        let desk = TaskDesk(workspace)
        if let outcome {
            let result = try desk.finish(task, outcome: outcome, note: note, by: by ?? NSUserName())
            Output.line(Self.text(of: result))
            if result.channel == .visit, outcome == .notReached, let card = try card(of: result, workspace) {
                Output.line(
                    "The letter to leave behind: hongyan preview missed-visit --customer \(card) --channel letter")
            }
            if let grade = result.proposedGrade, regrade == nil {
                Output.line("It suggests grade \(grade): hongyan done \(task) --regrade, or --no-regrade")
            }
            guard result.proposedGrade != nil else { return }
        }
        guard let regrade else { return }
        try desk.regrade(task, accepting: regrade)
        Output.line(regrade ? "The customer has the new grade." : "The customer keeps his grade.")
    }

    private func card(of task: ContactTask, _ workspace: Workspace) throws -> String? {
        try workspace.store.customer(id: task.customerID)?.card
    }

    private static func text(of task: ContactTask) -> String {
        guard task.state == .done else {
            return "Task \(task.id): nobody was reached; to be tried again on \(task.plannedOn)."
        }
        return "Task \(task.id) is done: \(task.outcome?.rawValue ?? "")."
    }
}

extension ContactTask.Outcome: ExpressibleByArgument {}
