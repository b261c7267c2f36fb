import Model

/// What a report says of one recipient, before it is judged.
struct Evidence {
    var address = ""
    /// An address that this one was made from: an alias, or what we had written to.
    var alias = ""
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`; empty where nothing says.
    var action = ""
    /// The `Status` field.
    var status = ""
    /// The type of the diagnostic: `smtp`, `x-unix`; empty where none is named.
    var spec = ""
    /// The server's own words.
    var words: [UInt8] = []
    var step: SessionStep?
    /// The server that spoke.
    var server = ""
    /// The server that wrote the report.
    var reporter = ""
    /// What another place of the report says already (a category of PowerMTA, a code of a service).
    var hint: BounceReason?
}
