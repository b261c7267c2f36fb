import Foundation

/// How the demo talks.
enum DemoView {
    static func title(_ text: String) { Output.line("\n━━ \(text)") }

    /// The command that does by hand what comes next.
    static func command(_ words: String) { Output.line("$ hongyan \(words)") }

    static func store(_ directory: String) {
        Output.line(
            "Each $ line below is the command that does the same by hand, after export HONGYAN_STORE=\(directory)")
    }

    static func otherPort(_ port: Int) {
        Output.line("Port \(DemoSetup.port) is taken by another program, so the console is on \(port) this time.")
    }

    /// - Parameter sandbox: given where the console stays.
    static func console(_ file: SettingsFile, password: String, sandbox: SandboxPair?) {
        title("The console")
        Output.line("http://\(file.host):\(file.port)/   log in as \(Demo.user) with \(password)")
        if let sandbox {
            Output.line("What the phones show: \(sandbox.page)")
            Output.line("Ctrl-C stops.")
        } else {
            Output.line("It has stopped with the demo; make demo KEEP=1 keeps it running.")
        }
    }
}
