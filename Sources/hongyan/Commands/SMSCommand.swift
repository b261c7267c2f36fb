import ArgumentParser

struct SMSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sms",
        abstract: "Measures texts as SMS gateways bill them: one JSON object a line.",
        discussion: """
            Reads one JSON object a line from standard input and answers each with one line, in order:

              {"text": …, "counting": "gsm"|"cn"}
              {"encoding": "GSM-7"|"UCS-2", "units": …, "parts": …, "texts": […]}

            gsm counts as the radio standard does: 160 septets in one part and 153 in each of several where the whole text
            is in GSM-7, else 70 and 67 UTF-16 units. Typographic quotes, dashes and spaces become plain ones where all of
            the text is GSM-7 then. cn counts as carriers in China bill, 70 and 67 for any text; it is the default.
            Units are septets or UTF-16 units of the whole text. A line that is no such object is answered with
            {"error": {"kind": "request", "message": …}}; then the exit status is 1.

            EXAMPLE
              echo '{"text": "【申城汽车】王先生，生日快乐！", "counting": "cn"}' | hongyan sms
            """)

    func run() throws { try LineStream.run(answer: SMSLine.answer) }
}
