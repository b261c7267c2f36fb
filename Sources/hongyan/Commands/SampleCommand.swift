import ArgumentParser
import Foundation
import Model
import Outreach
import Tabular

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Writes a made-up customer file, as untidy as life; the same for the same words.",
        discussion: """
            EXAMPLE
              hongyan sample --customers 2000 --seed 7 --output customers.csv
            """)

    @Option(help: "How many customers.")
    var customers = 2_000

    @Option(help: "The same seed gives the same file.")
    var seed: UInt64 = 1

    @Option(help: "The day that deliveries and renewals lie around. Default: today.")
    var on: CalendarDate?

    @Option(help: "The file to write.")
    var output: String

    @Flag(help: "Write GB18030 instead of UTF-8.")
    var gb18030 = false

    func validate() throws {
        guard (1...10_000_000).contains(customers) else {
            throw ValidationError("--customers takes 1 to 10000000")
        }
    }

    func run() async throws {
        let day = on ?? WallClock.system(timeZone: .current).today
        let interrupts = Interrupts.shared
        let writer = SampleWriter(customers: customers, seed: seed, on: day)
        let rows = try writer.write(
            to: output, encoding: gb18030 ? .gb18030 : .utf8, isCancelled: { interrupts.isRaised })
        guard let rows else {
            Terminal.warn("Stopped; \(output) was not written.")
            throw ExitCode(interrupts.exitStatus ?? 1)
        }
        Output.line("Wrote \(rows) rows for \(customers) customers to \(output).")
    }
}
