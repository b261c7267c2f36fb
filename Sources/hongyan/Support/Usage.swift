import ArgumentParser

/// What the argument parser says about wrong usage, as one sentence.
enum Usage {
    /// `Missing expected argument '<file>'; see hongyan import --help`
    static func sentence(for error: any Error) -> String {
        let message = Hongyan.message(for: error).split(separator: "\n").joined(separator: " ")
        let command = Hongyan.fullMessage(for: error).firstMatch(of: #/See '(.+)' for more information/#)?.1
        return "\(message.trimmingSuffix(".")); see \(command ?? "hongyan --help")"
    }
}

extension String {
    /// Without this end, where it has it.
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
