import Foundation
import Testing

@Suite("Chaos")
struct ChaosTests {
    @Test("Kills and faults lose nobody, and nobody gets anything twice", .timeLimit(.minutes(20)))
    func short() async throws {
        let outcome = try await Program.run(
            ["python3", "\(Program.root)/Tests/Chaos/chaos.py", "--short", "--seed", "20261121"],
            environment: ["HONGYAN_PROGRAM": Program.path], program: "/usr/bin/env")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test("A fault in a script is one sentence with its place")
    func script() async throws {
        let files = try TemporaryFolder()
        let script = try files.write("faults.yaml", "mail:\n- {who: everyone, at: dot, do: explode}\n")
        let outcome = try await Program.run(["sandbox", "--directory", files.path, "--faults", script])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("faults.yaml:2:32: do is “explode”; it is reply CODE"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
