// A fuzz target for the reader of returned mail: `make fuzz-bounces` compiles it together with Sources/Bounces under
// libFuzzer and the address sanitizer.
//
// Whatever comes in, it is read within the time limit, and every recipient has an address or words and a reason.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    for mail in MailboxFile.mails(in: bytes) {
        let read = ReturnedMailReader.read(mail)
        precondition(read.recipients.count <= 10_000, "more recipients than a report may have")
        for recipient in read.recipients {
            precondition(
                !recipient.isHard || recipient.reason.condemnsAddress, "\(recipient.reason) condemns an address")
        }
    }
    _ = ReturnedMailReader.judge(
        reply: String(decoding: bytes, as: UTF8.self), address: "wang@example.org", server: "", isAtRecipient: true)
    return 0
}
