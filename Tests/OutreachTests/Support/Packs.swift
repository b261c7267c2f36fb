/// Small packs and channel files for tests.
enum Packs {
    /// `hello`: a greeting on the birthday by SMS or mail; `offer`: a campaign's marketing by mail or SMS.
    static let plain = pack(
        "hello", when: "{anchor: birthday}", channels: "[sms, email]"
    ).merging(
        pack("offer", messageClass: "marketing", channels: "[email, sms]", more: "fields: {event.place: {label: 地点}}")
    ) { $1 }

    /// A pack with an SMS and a mail.
    static func pack(
        _ name: String, when: String? = nil, for audience: String = "everyone", messageClass: String = "greeting",
        channels: String = "[sms, email]", more: String = "", sms: String = "{{ customer.name }}，您好！",
        email: String = "<p>{{ customer.name }}，您好！</p>"
    ) -> [String: String] {
        var manifest =
            "title: 测试\nclass: \(messageClass)\nfor: \(audience)\nchannels: \(channels)\nsubject: 问候\n\(more)\n"
        if let when { manifest += "when: \(when)\n" }
        var files = ["\(name)/manifest.yaml": manifest]
        if channels.contains("sms") { files["\(name)/sms.liquid"] = sms }
        if channels.contains("email") { files["\(name)/email.html.liquid"] = email }
        if channels.contains("letter") { files["\(name)/letter.html.liquid"] = email }
        return files
    }
}

enum Channels {
    static let mail = """
        kind: smtp
        host: 127.0.0.1
        port: ${MAIL_PORT}
        security: none
        connections: 4
        timeout: 5
        final_timeout: 1

        """

    static let sms = """
        kind: http-sms
        request:
          method: POST
          url: ${SMS_URL}/sms
          form: {to: "{{ to }}", text: "{{ text }}", ref: "{{ reference }}", callback: "{{ receipt_url }}"}
        result:
          errors:
            - {status: 429, then: throttle, after: 60}
            - {status: 503, then: retry}
            - {status: 5xx, then: ambiguous}
            - {json: code, equals: "22", then: permanent}
          accepted: {status: 200, json: code, equals: "0"}
          id: {json: sid}
          detail: msg
        receipts: {id: sid, reference: ref, to: mobile, status: status, delivered: [DELIVRD], failed: [UNDELIV], detail: error, answer: SUCCESS}
        connections: 4
        timeout: 1

        """
}
