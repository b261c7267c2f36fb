import Foundation
import Testing

/// The built `hongyan`, run as a person runs it.
enum Program {
    /// What came of a run.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        var lines: [Substring] { output.split(separator: "\n") }
    }

    /// The repository's root, where `templates` and `channels` are.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// `$HONGYAN_PROGRAM`, or beside the tests.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["HONGYAN_PROGRAM"] { return path }
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("hongyan").path
    }()

    /// Runs a command to its end, of `hongyan` or of another program.
    static func run(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:], in folder: String = root,
        program: String = path
    ) async throws -> Outcome {
        let files = try TemporaryFolder()
        let (output, errors) = (try files.empty("output"), try files.empty("errors"))
        let process = make(arguments, environment: environment, in: folder, program: program)
        process.standardOutput = output
        process.standardError = errors
        if let input {
            let file = files.path + "/input"
            try Data(input.utf8).write(to: URL(fileURLWithPath: file))
            process.standardInput = FileHandle(forReadingAtPath: file)
        }
        try await ended(process)
        return Outcome(
            status: process.terminationStatus, output: try files.text("output"), errors: try files.text("errors"))
    }

    static func make(
        _ arguments: [String], environment: [String: String], in folder: String, program: String = path
    ) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var whole = ProcessInfo.processInfo.environment
        whole["HONGYAN_STORE"] = nil
        whole.merge(environment) { $1 }
        process.environment = whole
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Starts it and waits for its end without holding a thread of the tests.
    private static func ended(_ process: Process) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
    }
}

/// A command that goes on until it is told to stop: the daemon, the sandbox.
final class RunningProgram: @unchecked Sendable {
    // Every member is used by one test at a time.
    private let process: Process
    private let pipe = Pipe()
    private let exit: AsyncStream<Int32>
    private(set) var output = ""

    /// - Parameters:
    ///   - program: another one than `hongyan`.
    ///   - readsErrors: what it writes to standard error is output too.
    init(
        _ arguments: [String], environment: [String: String] = [:], in folder: String = Program.root,
        program: String = Program.path, readsErrors: Bool = false
    ) throws {
        process = Program.make(arguments, environment: environment, in: folder, program: program)
        process.standardOutput = pipe
        process.standardError = readsErrors ? pipe : FileHandle.nullDevice
        let (exit, ended) = AsyncStream<Int32>.makeStream()
        self.exit = exit
        process.terminationHandler = { process in
            ended.yield(process.terminationStatus)
            ended.finish()
        }
        try process.run()
    }

    /// A test that ends early leaves nothing running.
    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Reads until the output holds `text`; `false` where the program ended before.
    @discardableResult
    func wait(for text: String) async -> Bool {
        let handle = pipe.fileHandleForReading
        while !output.contains(text) {
            let data = await withCheckedContinuation { (done: CheckedContinuation<Data, Never>) in
                DispatchQueue.global().async { done.resume(returning: handle.availableData) }
            }
            if data.isEmpty { return false }
            output += String(decoding: data, as: UTF8.self)
        }
        return true
    }

    /// Sends a signal.
    func tell(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end.
    func status() async -> Int32 {
        while await wait(for: "\u{0}") {}
        for await status in exit { return status }
        return -1
    }
}

/// A folder that is gone when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("hongyan-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    func write(_ name: String, _ data: Data) throws -> String {
        try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
    }

    func empty(_ name: String) throws -> FileHandle {
        _ = try write(name, "")
        return try #require(FileHandle(forWritingAtPath: "\(path)/\(name)"))
    }
}
