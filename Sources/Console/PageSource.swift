/// The console's pages as they were when the program was built: they are compiled in, so that it is one file to install.
enum PageSource {
    /// Liquid sources by name; a name that begins with `_` is a partial.
    static let texts: [String: String] = [
        "frame": text(PackageResources.frame_liquid), "login": text(PackageResources.login_liquid),
        "error": text(PackageResources.error_liquid), "due": text(PackageResources.due_liquid),
        "due-item": text(PackageResources.due_item_liquid), "messages": text(PackageResources.messages_liquid),
        "message": text(PackageResources.message_liquid), "campaigns": text(PackageResources.campaigns_liquid),
        "customers": text(PackageResources.customers_liquid), "customer": text(PackageResources.customer_liquid),
        "corrections": text(PackageResources.corrections_liquid), "audit": text(PackageResources.audit_liquid),
        "users": text(PackageResources.users_liquid), "reports": text(PackageResources.reports_liquid),
        "unsubscribe": text(PackageResources.unsubscribe_liquid), "_preview": text(PackageResources._preview_liquid),
        "_decide": text(PackageResources._decide_liquid), "_words": text(PackageResources._words_liquid),
    ]
    static let styleSheet = text(PackageResources.console_css)
    static let script = text(PackageResources.console_js)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
