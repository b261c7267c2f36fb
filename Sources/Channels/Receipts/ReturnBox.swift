import Crypto
import Foundation
import Model
import Transport

/// The mailbox that returned mail is fetched from, opened by what the settings say.
public final class ReturnBox {
    private let mailbox: Mailbox

    /// - Throws: `Problem` where the password cannot be had, or the address is none of a mailbox.
    public init(_ box: ReturnMailbox, environment: [String: String]) throws(Problem) {
        let password = try Self.secret(box.password, environment: environment)
        do throws(MailboxError) {
            mailbox = try Mailbox(
                Mailbox.Account(address: box.address, user: box.user, password: password, caFile: box.caFile))
        } catch {
            throw Self.problem(error)
        }
    }

    /// The names of the mails in it, the oldest first.
    public func identifiers() throws(Problem) -> [String] {
        do throws(MailboxError) { return try mailbox.identifiers() } catch { throw Self.problem(error) }
    }

    /// One of them, whole, or its first 4 MiB.
    public func mail(_ identifier: String) throws(Problem) -> [UInt8] {
        do throws(MailboxError) { return try mailbox.mail(identifier) } catch { throw Self.problem(error) }
    }

    /// Removes mails that are kept elsewhere by now.
    public func remove(_ identifiers: [String]) throws(Problem) {
        do throws(MailboxError) { try mailbox.remove(identifiers) } catch { throw Self.problem(error) }
    }

    /// What tells one mail from every other.
    public static func digest(of mail: [UInt8]) -> String {
        SHA256.hash(data: mail).hexadecimal
    }

    private static func problem(_ error: MailboxError) -> Problem {
        Problem(
            error.description, at: Place(field: "returns.mailbox"),
            hint: "check address, user and password in the settings")
    }

    /// `${NAME}`, `file:/path`, or the text itself.
    private static func secret(_ text: String, environment: [String: String]) throws(Problem) -> String {
        let place = Place(field: "returns.password")
        if text.hasPrefix("file:/") {
            let path = String(text.dropFirst("file:".count))
            guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
            else {
                throw Problem(
                    "cannot read \(path)", at: place, hint: "it must be a readable file that holds the password")
            }
            return text.trimmingCharacters(in: .newlines)
        }
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return text }
        let name = String(text.dropFirst(2).dropLast())
        guard let value = environment[name], !value.isEmpty else {
            throw Problem("\(name) is not set in the environment", at: place, hint: "export \(name)=…")
        }
        return value
    }
}
