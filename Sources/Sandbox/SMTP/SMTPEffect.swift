/// What an SMTP session wants done, in this order.
enum SMTPEffect: Equatable {
    case reply(MailFault.Reply)
    /// Bytes that need not be SMTP.
    case bytes([UInt8])
    /// These bytes again and again, as fast as the client takes them, until the connection ends.
    case endless([UInt8])
    /// Keep a mail, then do the rest; if it cannot be kept, answer 452 instead.
    case keep(KeptMail, failures: [DeliveryReport.Failure], then: [SMTPEffect])
    /// Wait before what follows.
    case pause(Duration)
    /// Close the connection once what was said has gone out.
    case hangUp
    /// Close the connection at once.
    case drop

    /// These bytes one by one, with a wait after each.
    static func trickle(_ bytes: [UInt8], every pause: Duration) -> [SMTPEffect] {
        bytes.flatMap { [.bytes([$0]), .pause(pause)] }
    }
}
