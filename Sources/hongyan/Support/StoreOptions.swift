import ArgumentParser
import Foundation
import Model
import Outreach

/// What every command that works on a store takes.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp("The store's folder.", discussion: "Default: $HONGYAN_STORE, or the current folder."))
    var folder: String?

    @Option(help: .hidden, transform: StoreOptions.instant)
    var now: Date?

    /// Opens the store with its packs, channels and settings.
    func open() throws -> OpenStore { try OpenStore(folder: path, now: now) }

    var path: String { folder ?? ProcessInfo.processInfo.environment["HONGYAN_STORE"] ?? "." }

    /// A time of `--now`, which tests work by.
    static func instant(_ text: String) throws -> Date {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw ValidationError("\(text) is not a time such as 2026-11-21T09:00:00+08:00")
        }
        return date
    }
}

extension CalendarDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso: argument) }
}

extension ChannelKind: ExpressibleByArgument {}
