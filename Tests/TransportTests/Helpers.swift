import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A program that runs beside a test and ends with it.
///
/// Not Foundation's `Process`: on Linux its `waitUntilExit` may wait for ever for a program that ended quickly.
final class Program: Sendable {
    private let identifier: pid_t
    private let output: Int32

    /// - Parameter input: given on the standard input, which is then closed; short enough for a pipe's buffer.
    init(_ path: String, _ arguments: [String], input: String = "") throws {
        var (toProgram, fromProgram): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&toProgram) == 0, pipe(&fromProgram) == 0 else { throw POSIXError(.EMFILE) }
        for descriptor in toProgram + fromProgram { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toProgram[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromProgram[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, path, &actions, nil, &words, environ)
        close(toProgram[0])
        close(fromProgram[1])
        _ = write(toProgram[1], input, input.utf8.count)
        close(toProgram[1])
        self.identifier = identifier
        output = fromProgram[0]
        if failure != 0 { throw POSIXError(.ENOENT) }
    }

    deinit {
        close(output)
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    /// Waits for a line of its output, or the end of it.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    static func exists(_ paths: String...) -> Bool {
        paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// A self-signed certificate for localhost in a folder that goes with it.
final class Certificate: Sendable {
    let folder: String
    var certificate: String { folder + "/cert.pem" }
    var key: String { folder + "/key.pem" }

    init(name: String = "localhost") throws {
        folder = NSTemporaryDirectory() + "hongyan-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Its output ends when it does.
        _ = try Program(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", folder + "/key.pem", "-out",
                folder + "/cert.pem",
            ]
        ).readLine()
        guard FileManager.default.fileExists(atPath: folder + "/cert.pem") else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// A port that was free a moment ago, for servers that want to be told one.
func freePort() throws -> Int { try TestServer { _ in }.port }

/// Returns when somebody listens on the port.
func waitForListener(on port: Int) async {
    while !TestSocket.canConnect(to: port) { await Task.yield() }
}
