/// What an SMTP session wants done, in this order.
enum SMTPEffect: Equatable {
    case reply(MailFault.Reply)
    /// Bytes that need not be SMTP.
    case bytes([UInt8])
    /// Keep a mail, then do the rest; if it cannot be kept, answer 452 instead.
    case keep(KeptMail, failures: [DeliveryReport.Failure], then: [SMTPEffect])
    /// Wait before what follows.
    case pause(Duration)
    /// Close the connection once what was said has gone out.
    case hangUp
    /// Close the connection at once.
    case drop
}
