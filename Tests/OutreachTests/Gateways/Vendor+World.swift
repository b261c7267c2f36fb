import Foundation
import TestSupport

// Gateways of other countries, and those of one's own.
extension Vendor {
    static let twilio = Vendor(
        name: "twilio",
        environment: [
            "TWILIO_URL": "URL", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "s3cret", "TWILIO_FROM": "+1555",
        ],
        fault: { question in
            let login = Data("AC1:s3cret".utf8).base64EncodedString()
            if question.header("Authorization") != "Basic \(login)" { return "20003" }
            if question.path != "/2010-04-01/Accounts/AC1/Messages.json" { return "path" }
            return question.form["Body"] == "祝您生日快乐！" && question.form["From"] == "+1555" ? nil : "form"
        },
        numbers: { [$0.form["To"] ?? ""] },
        taken: { _, id in Answer(status: 201, body: #"{"sid":\#(id),"status":"queued"}"#) },
        errors: [
            (Answer(status: 429, body: #"{"code":20429,"message":"x"}"#), .later),
            (Answer(status: 400, body: #"{"code":20429,"message":"x"}"#), .later),
            (Answer(status: 500, body: "x"), .doubt),
            (Answer(status: 400, body: #"{"code":21610,"message":"x"}"#), .suppress),
            (Answer(status: 400, body: #"{"code":21211,"message":"x"}"#), .suppress),
            (Answer(status: 401, body: #"{"code":20003,"message":"x"}"#), .pause),
        ])

    static let vonage = Vendor(
        name: "vonage",
        environment: ["VONAGE_URL": "URL", "VONAGE_API_KEY": "key", "VONAGE_API_SECRET": "s3cret", "VONAGE_FROM": "H"],
        fault: { question in
            if question.form["api_key"] != "key" || question.form["api_secret"] != "s3cret" { return "4" }
            return question.form["type"] == "unicode" && question.path == "/sms/json" ? nil : "form"
        },
        numbers: { [$0.form["to"] ?? ""] },
        taken: { _, id in Answer(body: #"{"message-count":"1","messages":[{"status":"0","message-id":\#(id)}]}"#) },
        errors: [(Answer(status: 429, body: "{}"), .later)]
            + [("1", Effect.later), ("5", .later), ("9", .pause), ("7", .suppress), ("15", .fail)].map {
                (Answer(body: #"{"messages":[{"status":"\#($0)","error-text":"x"}]}"#), $1)
            })

    static let messagebird = Vendor(
        name: "messagebird",
        environment: ["MESSAGEBIRD_URL": "URL", "MESSAGEBIRD_ACCESS_KEY": "s3cret", "MESSAGEBIRD_FROM": "H"],
        fault: { question in
            if question.header("Authorization") != "AccessKey s3cret" { return "2" }
            return question.json["datacoding"] as? String == "unicode" && question.path == "/messages" ? nil : "json"
        },
        numbers: { $0.json["recipients"] as? [String] ?? [] },
        taken: { numbers, id in birdAnswer(numbers.map { ($0, "sent") }, id) },
        errors: [
            (Answer(status: 429, body: "{}"), .later), (Answer(status: 502, body: "{}"), .doubt),
            (birdError("99"), .doubt), (birdError("25"), .pause), (birdError("21"), .fail),
        ],
        partial: { numbers, code in
            birdAnswer(numbers.dropLast().map { ($0, "sent") } + [(numbers.last ?? "", code)], "\"b1\"")
        },
        recipientErrors: [("delivery_failed", .fail)], batch: 50)

    private static func birdError(_ code: String) -> Answer {
        Answer(status: 422, body: #"{"errors":[{"code":\#(code),"description":"x","parameter":null}]}"#)
    }

    private static func birdAnswer(_ entries: [(number: String, status: String)], _ id: String) -> Answer {
        let items = entries.map { #"{"recipient":\#($0.number),"status":"\#($0.status)"}"# }
        return Answer(
            status: 201,
            body: #"{"id":\#(id),"recipients":{"totalCount":1,"items":[\#(items.joined(separator: ","))]}}"#)
    }

    static let awsSNS = Vendor(
        name: "aws-sns",
        environment: [
            "AWS_SNS_URL": "URL", "AWS_REGION": "ap-southeast-1", "AWS_ACCESS_KEY_ID": "AKID",
            "AWS_SECRET_ACCESS_KEY": "s3cret",
        ],
        fault: { question in
            let given = question.header("Authorization")
            let signed = Digest.between(given, "SignedHeaders=", ",")
            let canonical =
                "POST\n/\n\n\(Digest.headers(question, signed))\n\(signed)\n\(Digest.sha256(question.body))"
            let time = question.header("X-Amz-Date")
            let scope = Digest.between(given, "Credential=AKID/", ",")
            var key = Data("AWS4s3cret".utf8)
            for step in [String(time.prefix(8)), "ap-southeast-1", "sns", "aws4_request"] {
                key = Digest.hmac(step, key)
            }
            let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Digest.sha256(canonical))"
            if !given.hasSuffix("Signature=\(Digest.hex(Digest.hmac(text, key)))") { return "SignatureDoesNotMatch" }
            return question.form["Action"] == "Publish" && question.form["Version"] == "2010-03-31" ? nil : "form"
        },
        numbers: { [$0.form["PhoneNumber"] ?? ""] },
        taken: { _, id in
            Answer(
                body: "<PublishResponse><PublishResult><MessageId>\(id.replacing("\"", with: ""))</MessageId>"
                    + "</PublishResult></PublishResponse>")
        },
        errors: [
            (Answer(status: 429, body: ""), .later), (awsError("Throttling"), .later),
            (Answer(status: 503, body: "x"), .doubt), (awsError("InvalidClientTokenId"), .pause),
            (awsError("InvalidParameter"), .fail),
        ])

    private static func awsError(_ code: String) -> Answer {
        Answer(
            status: 400, body: "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code></Error></ErrorResponse>")
    }

    static let android = Vendor(
        name: "android-sms-gateway",
        environment: ["ANDROID_SMS_URL": "URL", "ANDROID_SMS_USERNAME": "u", "ANDROID_SMS_PASSWORD": "s3cret"],
        fault: { question in
            let login = Data("u:s3cret".utf8).base64EncodedString()
            if question.header("Authorization") != "Basic \(login)" { return "401" }
            return (question.json["textMessage"] as? [String: String])?["text"] == "【申城汽车】祝您生日快乐！" ? nil : "text"
        },
        numbers: { $0.json["phoneNumbers"] as? [String] ?? [] },
        taken: { _, id in Answer(status: 202, body: #"{"id":\#(id),"state":"Pending"}"#) },
        errors: [
            (Answer(status: 503, body: "{}"), .later), (Answer(status: 409, body: "{}"), .doubt),
            (Answer(status: 401, body: "{}"), .pause), (Answer(body: #"{"id":"x","state":"Failed"}"#), .fail),
        ])

    static let kannel = Vendor(
        name: "kannel",
        environment: [
            "KANNEL_URL": "URL", "KANNEL_USERNAME": "u", "KANNEL_PASSWORD": "s3cret", "KANNEL_FROM": "1069",
        ],
        fault: { question in
            let query = question.query
            if query["username"] != "u" || query["password"] != "s3cret" { return "403" }
            if query["dlr-mask"] != "31" || query["dlr-url"]?.contains("?ref=") != true { return "no reports" }
            return query["coding"] == "2" && query["charset"] == "UTF-8" ? nil : "coding"
        },
        numbers: { [$0.query["to"] ?? ""] },
        taken: { _, _ in Answer(status: 202, body: "0: Accepted for delivery") },
        errors: [
            (Answer(status: 403, body: "Authorization failed for sendsms"), .pause),
            (Answer(status: 403, body: "Sender missing and no global set, rejected"), .fail),
            (Answer(status: 503, body: "Temporal failure, try again later."), .later),
        ], namesID: false)

    static let sandbox = Vendor(
        name: "sandbox-sms", environment: ["HONGYAN_SANDBOX_SMS_URL": "URL", "HONGYAN_SANDBOX_SMS_KEY": "s3cret"],
        fault: { $0.form["apikey"] == "s3cret" ? nil : "key" },
        numbers: { [$0.form["to"] ?? ""] },
        taken: { _, id in Answer(body: #"{"code":0,"msg":"OK","sid":\#(id)}"#) },
        errors: [
            (Answer(status: 429, body: "{}"), .later), (Answer(status: 503, body: "{}"), .later),
            (Answer(status: 500, body: "{}"), .doubt), (Answer(status: 401, body: "{}"), .pause),
            (Answer(body: #"{"code":22,"msg":"x"}"#), .fail), (Answer(body: #"{"code":-5,"msg":"x"}"#), .later),
        ])
}
