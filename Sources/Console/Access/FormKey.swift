import Crypto
import Foundation
import HTTPTypes
import Model

/// The key that each form of a session carries, so that no other site can post in its name (CSRF).
///
/// HMAC-SHA256 under the session's secret: nothing has to be kept, and it cannot be made without the cookie.
enum FormKey {
    static func key(for visitor: Visitor) -> String {
        HMAC<SHA256>.authenticationCode(
            for: Data("form".utf8), using: SymmetricKey(data: Data(visitor.sessionToken.utf8))
        ).hexadecimal
    }

    /// - Throws: `Refusal` where the form does not carry the session's key.
    static func check(_ form: Form, of visitor: Visitor) throws {
        let given = Data((form["csrf"] ?? "").utf8)
        guard ConstantTime.isEqual(given, Data(key(for: visitor).utf8)) else {
            throw Refusal(.forbidden, "这个页面放得太久了，没有执行。请重新打开页面，再做一次。")
        }
    }
}
