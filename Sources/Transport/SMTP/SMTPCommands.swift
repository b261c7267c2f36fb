/// The commands that a parcel makes, with the parameters that a server offers and the parcel needs.
extension SMTPParcel {
    /// `MAIL FROM:<bounce@example.com> SIZE=1234 BODY=8BITMIME`.
    func mailCommand(_ extensions: SMTPExtensions) -> String {
        var command = "MAIL FROM:<\(sender?.wire ?? "")>"
        if extensions.size { command += " SIZE=\(size)" }
        if hasEightBitBytes { command += " BODY=8BITMIME" }
        if needsUTF8 { command += " SMTPUTF8" }
        if extensions.dsn, let envelopeID { command += " RET=HDRS ENVID=\(envelopeID)" }
        return command
    }

    /// `RCPT TO:<wang@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;wang@example.com`: what later servers make of the
    /// address, notifications name the one that we know (RFC 3461 §4.2; RFC 6533 §3 for addresses beyond ASCII).
    func rcptCommand(_ index: Int, _ extensions: SMTPExtensions) -> String {
        let recipient = recipients[index]
        var command = "RCPT TO:<\(recipient.wire)>"
        guard extensions.dsn else { return command }
        if let notify { command += " NOTIFY=\(notify)" }
        if !recipient.needsUTF8 { command += " ORCPT=rfc822;\(xtext(recipient.wire))" }
        return command
    }

    /// Why the server cannot take the message for want of an extension, in the codes that a relay would bounce it with.
    /// Handing it over all the same would let it be mangled, or refused a hop further where nobody sees it.
    func refusal(by extensions: SMTPExtensions) -> SMTPRefusal? {
        if needsUTF8, !extensions.utf8Addresses {
            let phase: SMTPPhase = sender?.needsUTF8 == true ? .mail : .rcpt
            return SMTPRefusal(
                code: 553, phase: phase, text: "5.6.7 the relay takes no addresses beyond ASCII (SMTPUTF8)")
        }
        if hasEightBitBytes, !extensions.eightBitMIME {
            return SMTPRefusal(code: 554, phase: .mail, text: "5.6.3 the relay takes no 8-bit messages (8BITMIME)")
        }
        if let maximum = extensions.maximumSize, size > maximum {
            return SMTPRefusal(
                code: 552, phase: .mail,
                text: "5.3.4 the message has \(size) bytes, and the relay takes no more than \(maximum)")
        }
        return nil
    }
}
