import Foundation
import Model
import Storage
import Templating

/// Works out who is due a word on a day: for each pack with a rule the people whom the records say it is for.
///
/// Cost grows with what is due, not with what is stored: the store is asked by indexed keys.
public struct DueList: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// How much of a day's list is wanted.
    public struct Scope: Hashable, Sendable {
        /// Only these packs; all with a rule where `nil`.
        public var packs: Set<String>?
        /// Only this consultant's customers. Whom somebody else's greet in the same household is then known from the ledger alone.
        public var consultant: String?
        /// What was due on the days before and is still in time, too.
        public var withLate: Bool
        /// Only what the ledger has no row of yet, or one that was refused and never tried.
        public var onlyOpen: Bool
        /// With the families and vehicles of the customers, as a preview needs them; a list goes without and is faster. Whom
        /// and what an item is about it has either way.
        public var isWhole: Bool

        public init(
            packs: Set<String>? = nil, consultant: String? = nil, withLate: Bool = true, onlyOpen: Bool = false,
            isWhole: Bool = false
        ) {
            self.packs = packs
            self.consultant = consultant
            self.withLate = withLate
            self.onlyOpen = onlyOpen
            self.isWhole = isWhole
        }
    }

    /// What is due on `day`, in the order of packs by weight, then customers, who are whole.
    ///
    /// - Parameter packs: only these; all with a rule where `nil`.
    public func items(on day: CalendarDate, packs names: Set<String>? = nil) throws -> [DueItem] {
        var items: [DueItem] = []
        try forEachPage(on: day, Scope(packs: names, isWhole: true)) { items += $0 }
        return items
    }

    /// The item with this key, if it is due on `day`.
    public func item(key: String, on day: CalendarDate) throws -> DueItem? {
        try items(on: day, packs: [DueItem.pack(ofKey: key)]).first { $0.key == key }
    }

    /// The same in pages, so that a festival for a million people needs no more memory than one for a thousand. While one is
    /// worked on the next are read, on threads of their own that take turns in answering the packs' questions.
    ///
    /// - Returns: how many were left out because the ledger has them (`Scope.onlyOpen`).
    @discardableResult
    public func forEachPage(
        on day: CalendarDate, _ scope: Scope = Scope(), _ body: ([DueItem]) throws -> Void
    ) throws -> Int {
        let questions = try questions(scope)
        let reader = DueReader(workspace: workspace, day: day, scope: scope)
        let pipes = (0..<Self.readers).map { _ in Pipe<DueStep>(capacity: Self.pagesAhead) }
        for (turn, pipe) in pipes.enumerated() {
            let share = stride(from: turn, to: questions.count, by: pipes.count).map { questions[$0] }
            Thread { reader.read(share, into: pipe) }.start()
        }
        defer { for pipe in pipes { pipe.cancel() } }
        var guardian = GreetingGuard(workspace, day: day)
        var known = 0
        for turn in questions.indices {
            answer: while let step = pipes[turn % pipes.count].receive() {
                switch step {
                case .page(let page):
                    var items = page.items(
                        try ChannelChoice(customers: page.customers, workspace, hasTiers: !scope.isWhole))
                    try guardian.sift(&items)
                    if !items.isEmpty { try body(items) }
                case .end(let count):
                    known += count
                    break answer
                case .failed(let error): throw error
                }
            }
        }
        return known
    }

    /// Most of a list's time goes into reading; the store lets several read at once.
    private static let readers = 2
    /// A question with no more pages than this is answered while the one before is worked on.
    private static let pagesAhead = 12

    private func questions(_ scope: Scope) throws -> [DueQuestion] {
        try workspace.packs.byWeight.compactMap { pack in
            guard let rule = pack.rule, scope.packs?.contains(pack.name) ?? true else { return nil }
            var audience = try AudienceParser.parse(pack.audience.isEmpty ? "everyone" : pack.audience)
            if let consultant = scope.consultant {
                audience = .and(.compare(.consultant, .equal, .text(consultant)), audience)
            }
            return DueQuestion(pack: pack, rule: rule, audience: audience)
        }
    }
}

extension PackLibrary {
    /// Greetings that count more come first: of two on one day the first goes.
    fileprivate var byWeight: [TemplatePack] {
        packs.enumerated().sorted {
            ($0.element.rule?.anchor.rank ?? .max, $0.offset) < ($1.element.rule?.anchor.rank ?? .max, $1.offset)
        }.map(\.element)
    }
}
