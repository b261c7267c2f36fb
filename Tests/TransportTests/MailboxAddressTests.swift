import Testing

@testable import Transport

@Suite("Where a mailbox is")
struct MailboxAddressTests {
    @Test(
        "A password goes in clear to this machine only, and a name that begins like it is not it",
        arguments: [
            ("imap://localhost", true), ("pop3://localhost:110", true), ("imap://127.0.0.1:143", true),
            ("imap://[::1]:143", true), ("imap://localhost.example.com", false),
            ("imap://127.0.0.1.example.com", false),
            ("imap://localhost:x@example.com", false), ("imap://[::1]@example.com", false),
            ("imap://example.com", false),
        ])
    func thisMachine(server: String, isHere: Bool) {
        #expect(Mailbox.isOnThisMachine(server) == isHere)
    }
}
