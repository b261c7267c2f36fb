import Foundation
import TestSupport

// Gateways of mainland China.
extension Vendor {
    private static let aliyunErrors: [(Answer, Effect)] = [
        (Answer(status: 400, body: #"{"Code":"Throttling.User","Message":"x"}"#), .later),
        (Answer(status: 503, body: #"{"Code":"ServiceUnavailable","Message":"x"}"#), .doubt),
        (Answer(body: #"{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发分钟级流控"}"#), .personLater),
        (Answer(body: #"{"Code":"isp.SYSTEM_ERROR","Message":"x"}"#), .doubt),
        (Answer(body: #"{"Code":"isv.OUT_OF_SERVICE","Message":"业务停机"}"#), .pause),
        (Answer(status: 400, body: #"{"Code":"SignatureDoesNotMatch","Message":"x"}"#), .pause),
        (Answer(body: #"{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"x"}"#), .fail),
    ]

    private static let aliyunEnvironment = [
        "ALIYUN_SMS_URL": "URL", "ALIYUN_ACCESS_KEY_ID": "AKID", "ALIYUN_ACCESS_KEY_SECRET": "s3cret",
    ]

    static let aliyun = Vendor(
        name: "aliyun", environment: aliyunEnvironment,
        fault: { question in
            let given = question.header("Authorization")
            let signed = Digest.between(given, "SignedHeaders=", ",")
            let canonical =
                "\(question.method)\n\(question.path)\n\(Digest.sorted(question.query))\n"
                + "\(Digest.headers(question, signed))\n\(signed)\n\(Digest.sha256(question.body))"
            let signature = Digest.hex(
                Digest.hmac("ACS3-HMAC-SHA256\n" + Digest.sha256(canonical), Data("s3cret".utf8)))
            let must = [
                "host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "x-acs-version",
            ]
            if let left = must.first(where: { !signed.split(separator: ";").contains($0[...]) }) {
                return "not signed: \(left)"
            }
            if question.header("x-acs-content-sha256") != Digest.sha256(question.body) { return "content hash" }
            if !given.hasPrefix("ACS3-HMAC-SHA256 Credential=AKID,") || !given.hasSuffix("Signature=\(signature)") {
                return "SignatureDoesNotMatch"
            }
            let counts = ["PhoneNumberJson", "SignNameJson"].map { Question.list(question.query[$0]).count }
            if counts[0] != counts[1] { return "isv.INVALID_JSON_PARAM" }
            if Question.list(question.query["SignNameJson"]).contains(where: { $0 != "申城汽车" }) { return "signature" }
            return question.query["TemplateCode"] == "T1" ? nil : "template"
        },
        numbers: { Question.list($0.query["PhoneNumberJson"]) },
        taken: { _, id in Answer(body: #"{"Code":"OK","Message":"OK","BizId":\#(id),"RequestId":"r"}"#) },
        errors: aliyunErrors, batch: 100)

    static let aliyunV1 = Vendor(
        name: "aliyun-v1", environment: aliyunEnvironment,
        fault: { question in
            var fields = question.form
            let given = fields.removeValue(forKey: "Signature")
            let text = "POST&%2F&" + Digest.escape(Digest.sorted(fields))
            if given != Digest.hmacSHA1(text, "s3cret&").base64EncodedString() { return "SignatureDoesNotMatch" }
            if fields["AccessKeyId"] != "AKID" || fields["SignatureNonce"]?.isEmpty != false { return "key or nonce" }
            return fields["TemplateParam"] == "{}" && fields["TemplateCode"] == "T1" ? nil : "template"
        },
        numbers: { $0.form["PhoneNumbers"]?.split(separator: ",").map(String.init) ?? [] },
        taken: { _, id in Answer(body: #"{"Code":"OK","Message":"OK","BizId":\#(id),"RequestId":"r"}"#) },
        errors: aliyunErrors, batch: 1_000)

    static let tencent = Vendor(
        name: "tencent",
        environment: [
            "TENCENT_SMS_URL": "URL", "TENCENT_SECRET_ID": "AKID", "TENCENT_SECRET_KEY": "s3cret",
            "TENCENT_SMS_APP_ID": "1400006666",
        ],
        fault: { question in
            let given = question.header("Authorization")
            let signed = Digest.between(given, "SignedHeaders=", ",")
            let canonical =
                "POST\n/\n\n\(Digest.headers(question, signed, lowered: true))\n\(signed)\n\(Digest.sha256(question.body))"
            let scope = Digest.between(given, "Credential=AKID/", ",")
            let day = String(scope.prefix(10))
            let time = question.header("X-TC-Timestamp")
            var key = Data("TC3s3cret".utf8)
            for step in [day, "sms", "tc3_request"] { key = Digest.hmac(step, key) }
            let text = "TC3-HMAC-SHA256\n\(time)\n\(scope)\n\(Digest.sha256(canonical))"
            if !given.hasSuffix("Signature=\(Digest.hex(Digest.hmac(text, key)))") {
                return "AuthFailure.SignatureFailure"
            }
            let utc = DateFormatter()
            utc.timeZone = .gmt
            utc.dateFormat = "yyyy-MM-dd"
            if utc.string(from: Date(timeIntervalSince1970: Double(time) ?? 0)) != day { return "day and time differ" }
            if !signed.contains("content-type") || !signed.contains("host") { return "must be signed" }
            return question.json["TemplateId"] as? String == "T1" ? nil : "template"
        },
        numbers: { $0.json["PhoneNumberSet"] as? [String] ?? [] },
        taken: { numbers, id in tencentAnswer(numbers.map { ($0, "Ok", id) }) },
        errors: [
            (error("RequestLimitExceeded"), .later), (error("InternalError.Timeout"), .doubt),
            (Answer(status: 502, body: "bad gateway"), .doubt), (error("AuthFailure.SignatureFailure"), .pause),
            (error("InvalidParameterValue.SdkAppIdNotExist"), .fail),
        ],
        partial: { numbers, code in
            tencentAnswer(numbers.dropLast().map { ($0, "Ok", "\"s\($0)\"") } + [(numbers.last ?? "", code, "\"\"")])
        },
        recipientErrors: [
            ("LimitExceeded.PhoneNumberDailyLimit", .personLater),
            ("FailedOperation.InsufficientBalanceInSmsPackage", .pause),
            ("FailedOperation.PhoneNumberInBlacklist", .suppress), ("InternalError.OtherError", .doubt),
            ("FailedOperation.SignatureIncorrectOrUnapproved", .pause),
            ("InvalidParameterValue.IncorrectPhoneNumber", .fail),
        ], batch: 200)

    private static func error(_ code: String) -> Answer {
        Answer(body: #"{"Response":{"Error":{"Code":"\#(code)","Message":"x"},"RequestId":"r"}}"#)
    }

    private static func tencentAnswer(_ entries: [(number: String, code: String, id: String)]) -> Answer {
        let set = entries.map {
            #"{"SerialNo":\#($0.id),"PhoneNumber":"\#($0.number)","Fee":1,"SessionContext":"","Code":"\#($0.code)","Message":"m"}"#
        }
        return Answer(body: #"{"Response":{"SendStatusSet":[\#(set.joined(separator: ","))],"RequestId":"r"}}"#)
    }

    static let huawei = Vendor(
        name: "huawei",
        environment: [
            "HUAWEI_SMS_URL": "URL", "HUAWEI_SMS_APP_KEY": "key", "HUAWEI_SMS_APP_SECRET": "s3cret",
            "HUAWEI_SMS_FROM": "8823",
        ],
        fault: { question in
            let given = question.header("X-WSSE")
            let nonce = Digest.between(given, "Nonce=\"", "\"")
            let created = Digest.between(given, "Created=\"", "\"")
            let digest = Data(Digest.sha256(nonce + created + "s3cret").utf8).base64EncodedString()
            if nonce.isEmpty || Digest.between(given, "PasswordDigest=\"", "\"") != digest { return "E000102" }
            if question.header("Authorization") != "WSSE realm=\"SDP\",profile=\"UsernameToken\",type=\"Appkey\"" {
                return "E000001"
            }
            let form = question.form
            if form["signature"] != "申城汽车" || form["templateParas"] != "[]" { return "E200028" }
            return question.path == "/sms/batchSendSms/v1" && form["templateId"] == "T1" ? nil : "template"
        },
        numbers: { $0.form["to"]?.split(separator: ",").map(String.init) ?? [] },
        taken: { numbers, id in huaweiAnswer("000000", numbers.map { ($0, "000000", id) }) },
        errors: [
            (Answer(status: 429, body: "{}"), .later),
            (huaweiAnswer("E000000"), .doubt), (Answer(status: 500, body: "oops"), .doubt),
            (huaweiAnswer("E000001"), .pause), (huaweiAnswer("E000102"), .pause), (huaweiAnswer("E000620"), .pause),
            (huaweiAnswer("E200018"), .pause), (huaweiAnswer("E000503"), .fail),
            (huaweiAnswer("E200015"), .fail),
        ],
        partial: { numbers, code in
            huaweiAnswer(
                "E000510",
                numbers.dropLast().map { ($0, "000000", "\"s\($0)\"") } + [(numbers.last ?? "", code, "\"x\"")])
        },
        recipientErrors: [("E200036", .pause), ("E200029", .fail)], batch: 500)

    private static func huaweiAnswer(
        _ code: String, _ entries: [(number: String, status: String, id: String)] = []
    ) -> Answer {
        let list = entries.map {
            #"{"total":1,"originTo":"\#($0.number)","from":"8823","smsMsgId":\#($0.id),"status":"\#($0.status)"}"#
        }
        return Answer(
            status: code.hasPrefix("E0000") && code < "E000100" ? 400 : 200,
            body: #"{"code":"\#(code)","description":"d","result":[\#(list.joined(separator: ","))]}"#)
    }

    static let yunpian = Vendor(
        name: "yunpian", environment: ["YUNPIAN_URL": "URL", "YUNPIAN_APIKEY": "s3cret"],
        fault: { question in
            if question.form["apikey"] != "s3cret" { return "-1" }
            if question.path != "/v2/sms/batch_send.json" { return "path" }
            return question.form["text"] == "【申城汽车】祝您生日快乐！" ? nil : "text"
        },
        numbers: { $0.form["mobile"]?.split(separator: ",").map(String.init) ?? [] },
        taken: { numbers, id in yunpianAnswer(numbers.map { ($0, "0", id) }) },
        errors: [
            (Answer(body: #"{"code":-50,"msg":"x"}"#), .later),
            (Answer(status: 400, body: #"{"code":-1,"msg":"x"}"#), .pause),
            (Answer(status: 400, body: #"{"code":3,"msg":"x"}"#), .pause),
            (Answer(body: #"{"code":22,"msg":"x"}"#), .personLater),
            (Answer(body: #"{"code":10,"msg":"x"}"#), .suppress),
        ],
        partial: { numbers, code in
            yunpianAnswer(numbers.dropLast().map { ($0, "0", "7\($0)") } + [(numbers.last ?? "", code, "0")])
        },
        recipientErrors: [("-53", .later), ("22", .personLater), ("10", .suppress), ("-3", .pause), ("2", .fail)],
        batch: 1_000)

    private static func yunpianAnswer(_ entries: [(number: String, code: String, id: String)]) -> Answer {
        let data = entries.map {
            #"{"code":\#($0.code),"msg":"m","count":1,"fee":0.05,"mobile":"\#($0.number)","sid":\#($0.id)}"#
        }
        return Answer(
            body: #"{"total_count":1,"total_fee":"0.05","unit":"RMB","data":[\#(data.joined(separator: ","))]}"#)
    }
}
