import struct Foundation.Date
import struct Foundation.TimeZone

/// How templates are parsed and rendered: the partials and filters that they find, how strict they are, their limits.
public struct Environment: Sendable {
    /// How much of a malformed tag is forgiven, as in Shopify's Liquid.
    public enum Mode: String, Sendable {
        /// Whatever cannot be understood is left out; only broken blocks are errors.
        case lax
        /// What stands in `{{ }}`, `if`, `unless`, `elsif` and `for` must be well formed.
        case strict
        /// Every tag must be well formed.
        case strict2
    }

    /// What happens to values when they are printed.
    public enum Escaping: String, Sendable {
        case none
        /// `& < > " '` become references, byte by byte, so that no combining character hides one; `| raw` prints trusted
        /// HTML. Text that `capture` collected is markup already and stays as it is while nothing is done to it.
        case html
        /// Texts as values in a calendar, `text/calendar` (RFC 5545, section 3.3.11); `| raw` prints them as they are.
        case icalendar
    }

    /// What becomes of an error while rendering.
    public enum Errors: String, Sendable {
        /// `Liquid error: divided by 0` is printed in its place and the rendering goes on.
        case inline
        /// The rendering ends and throws.
        case raise
    }

    public var mode: Mode
    public var escaping: Escaping
    public var errors: Errors

    /// Templates whose output reaches customers. A variable or field that does not exist, and one that is null where it
    /// is printed or given to a filter, is an error, unless `| default:` follows directly; conditions may read both.
    /// An unknown filter or partial is a syntax error.
    public var isProductMode: Bool

    /// Whether templates called by `render` see the data of the caller's caller (never its variables), as Shopify's
    /// global objects do. What `render` is given comes first.
    public var sharesDataWithPartials: Bool

    /// The source of a partial by its name, `nil` if there is none. Only names without `..`, and not absolute ones, are
    /// asked for.
    public var partials: @Sendable (String) -> String?

    /// Filters beside the standard ones; one of the same name replaces it.
    public var filters: [String: Filter]

    public var limits: Limits

    /// The time that `"now"` and `"today"` mean to the `date` filter.
    public var now: @Sendable () -> Date

    /// The zone of times that name none.
    public var timeZone: TimeZone

    public init(
        mode: Mode = .lax,
        escaping: Escaping = .none,
        errors: Errors = .inline,
        isProductMode: Bool = false,
        sharesDataWithPartials: Bool = false,
        partials: @Sendable @escaping (String) -> String? = { _ in nil },
        filters: [String: Filter] = [:],
        limits: Limits = Limits(),
        now: @Sendable @escaping () -> Date = { Date() },
        timeZone: TimeZone = .current
    ) {
        self.mode = mode
        self.escaping = escaping
        self.errors = errors
        self.isProductMode = isProductMode
        self.sharesDataWithPartials = sharesDataWithPartials
        self.partials = partials
        self.filters = filters
        self.limits = limits
        self.now = now
        self.timeZone = timeZone
    }

    /// As Shopify's Liquid renders: lax, unescaped, errors inline.
    public static let standard = Environment()

    /// For messages: strict2, errors thrown, nothing unknown or missing is printed, partials see the data.
    public static func product(
        escaping: Escaping = .none,
        partials: @Sendable @escaping (String) -> String? = { _ in nil },
        filters: [String: Filter] = [:],
        now: @Sendable @escaping () -> Date = { Date() },
        timeZone: TimeZone = .current
    ) -> Environment {
        Environment(
            mode: .strict2, escaping: escaping, errors: .raise, isProductMode: true, sharesDataWithPartials: true,
            partials: partials, filters: filters, now: now, timeZone: timeZone)
    }

    /// What a template may use up; going beyond is an error of the kind `limit`, never a crash or a hang.
    public struct Limits: Sendable {
        /// Tags within tags, and brackets within brackets.
        public var nesting: Int
        /// Partials within partials.
        public var partialDepth: Int
        /// Passes through all loops and partials of one rendering; long loop bodies, and long texts and lists that filters
        /// work on, count for more. Also the elements of one list that a filter makes.
        public var iterations: Int
        /// Bytes printed or captured, and bytes of one text that a filter makes.
        public var outputBytes: Int
        /// How long one rendering may take; looked at every thousand iterations or so.
        public var time: Duration

        public init(
            nesting: Int = 100, partialDepth: Int = 100, iterations: Int = 1_000_000, outputBytes: Int = 16 << 20,
            time: Duration = .seconds(10)
        ) {
            self.nesting = nesting
            self.partialDepth = partialDepth
            self.iterations = iterations
            self.outputBytes = outputBytes
            self.time = time
        }
    }
}
