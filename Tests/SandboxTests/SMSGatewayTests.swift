import Foundation
import TestSupport
import Testing

@testable import Sandbox

@Suite("The SMS gateway keeps what it gets")
struct SMSGatewayTests {
    @Test("A form and a JSON object are taken on one connection, each with an id of its own")
    func takesFormAndJSON() async throws {
        try await withFolder { folder in
            try await withGateway(directory: folder) { gateway in
                try await Wire.connect(gateway.port) { wire in
                    let first = try await wire.request(
                        body: "to=%2B8613800000001&text=%E3%80%90%E7%94%B3%E5%9F%8E%E3%80%91+%F0%9F%8E%82&ref=T0KEN")
                    #expect(first.status == 200)
                    #expect(first.headers["content-type"] == "application/json; charset=utf-8")
                    #expect(first.body == #"{"code":0,"msg":"OK","sid":"id-1"}"#)
                    let second = try await wire.request(
                        body: #"{"to": 13800000002, "text": "生日快乐\n\"王\"", "ref": null}"#,
                        type: "application/json; charset=utf-8")
                    #expect(second.body == #"{"code":0,"msg":"OK","sid":"id-2"}"#)
                }
                let kept = try await gateway.awaitMessages(2)
                #expect(kept.map(\.to) == ["+8613800000001", "13800000002"])
                #expect(kept.map(\.text) == ["【申城】 🎂", "生日快乐\n\"王\""])
                #expect(kept.map(\.ref) == ["T0KEN", nil])
                #expect(gateway.messages(to: "13800000002").map(\.sid) == ["id-2"])
                let lines = try contents("\(folder)/sms/messages.jsonl").split(separator: "\n")
                #expect(try lines.map { try JSONDecoder().decode(KeptSMS.self, from: Data($0.utf8)) } == kept)
            }
        }
    }

    @Test("A key is wanted where one is set: in the header or as a field")
    func wantsKey() async throws {
        try await withGateway(apiKey: "k3y") { gateway in
            try await Wire.connect(gateway.port) { wire in
                let body = "to=13800000001&text=x"
                let none = try await wire.request(body: body)
                #expect(none.status == 401)
                #expect(none.body == #"{"code":-1,"msg":"wrong apikey"}"#)
                #expect(try await wire.request(body: body + "&apikey=wrong").status == 401)
                #expect(try await wire.request(body: "to=&apikey=wrong").status == 401)
                #expect(try await wire.request(body: body, headers: "Authorization: Basic k3y\r\n").status == 401)
                #expect(try await wire.request(body: body, headers: "Authorization: Bearer k3y\r\n").status == 200)
                #expect(try await wire.request(body: body + "&apikey=k3y").status == 200)
            }
            #expect(gateway.messageCount == 2)
        }
    }

    @Test(
        "A submission that makes no sense is refused with a code and a reason",
        arguments: [
            ("", "", 1, "missing parameter: to"),
            ("to=13800000001", "", 1, "missing parameter: text"),
            ("to=abc&text=x", "", 2, "wrong to: wants 5 to 20 digits, a + before them or not"),
            ("to=13800000001&text=%FF", "", 2, "wrong body: not a form in UTF-8"),
            ("to=13800000001&text=%4", "", 2, "wrong body: not a form in UTF-8"),
            ("to=13800000001&text=x&callback=ftp://x", "", 2, "wrong callback: wants http://host[:port]/path"),
            ("[1]", "application/json", 2, "wrong body: not a JSON object of texts and numbers"),
            (#"{"to":{}}"#, "application/json", 2, "wrong body: not a JSON object of texts and numbers"),
        ])
    func refusesNonsense(body: String, type: String, code: Int, message: String) async throws {
        try await withGateway { gateway in
            let answer = try await Wire.connect(gateway.port) { try await $0.request(body: body, type: type) }
            #expect(answer.status == 400)
            #expect(answer.body == "{\"code\":\(code),\"msg\":\"\(message)\"}")
            #expect(gateway.messageCount == 0)
        }
    }

    @Test("The page shows the messages as bubbles, with nothing in them taken for HTML")
    func showsPage() async throws {
        try await withGateway { gateway in
            let page = try await Wire.connect(gateway.port) { wire in
                let empty = try await wire.request("GET", "/")
                #expect(empty.body.contains("No message yet"))
                // U+0338 joins the bracket before it into one character: escaping by characters would miss it.
                _ = try await wire.request(
                    body: #"{"to":"13800000001","text":"<\u0338script>alert('&\"')</script>"}"#,
                    type: "application/json")
                return try await wire.request("GET", "/?x=1")
            }
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.body.utf8.count == page.headers["content-length"].flatMap { Int($0) })
            #expect(page.body.contains("&lt;\u{338}script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"))
            #expect(!page.body.utf8.contains("<script".utf8))
            #expect(page.body.contains("<h2>13800000001</h2>"))
        }
    }

    @Test("GET /messages gives JSON, and other paths and methods say what there is")
    func listsMessages() async throws {
        try await withGateway { gateway in
            try await Wire.connect(gateway.port) { wire in
                #expect(try await wire.request("GET", "/messages").body == "[]")
                _ = try await wire.request(body: "to=13800000001&text=x")
                let list = try await wire.request("GET", "/messages")
                #expect(try JSONDecoder().decode([KeptSMS].self, from: Data(list.body.utf8)) == gateway.messages)
                let wrong = try await wire.request("GET", "/sms")
                #expect(wrong.status == 405)
                #expect(wrong.headers["allow"] == "POST")
                #expect(try await wire.request("GET", "/nothing").status == 404)
                #expect(try await wire.request("DELETE", "/").status == 405)
            }
        }
    }

    @Test("A body over a megabyte is refused, and the connection goes on")
    func boundsBody() async throws {
        try await withGateway { gateway in
            try await Wire.connect(gateway.port) { wire in
                let huge = String(repeating: "x", count: 1_100_000)
                let refused = try await wire.request(body: "to=13800000001&text=\(huge)")
                #expect(refused.status == 413)
                #expect(try await wire.request(body: "to=13800000001&text=x").status == 200)
            }
        }
    }

    @Test("A client that waits for leave to send its body gets it")
    func continues() async throws {
        try await withGateway { gateway in
            try await Wire.connect(gateway.port) { wire in
                try await wire.send(
                    "POST /sms HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n")
                #expect(try await wire.response().status == 100)
                try await wire.send("to=13800000001&text=x")
                #expect(try await wire.response().status == 200)
            }
        }
    }

    @Test("Bytes that are not HTTP, and bodies that are not text, end at most their own connection")
    func survivesNoise() async throws {
        var generator = SeededGenerator(seed: 11)
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(generator.next() & 0xFF) } }
        try await withGateway { gateway in
            for type in ["application/json", "application/x-www-form-urlencoded"] {
                for body in [
                    noise(200), Array(String(repeating: "[", count: 100_000).utf8), Array("{\"to\":\"\\ud800\"}".utf8),
                ] {
                    let status = try await Wire.connect(gateway.port) { wire in
                        try await wire.send(
                            "POST /sms HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
                        )
                        try await wire.send(body)
                        return try await wire.response().status
                    }
                    #expect(status == 400)
                }
            }
            let garbage = (0..<20).map { _ in noise(100) + Array("\r\n\r\n".utf8) }
            for bytes in garbage {
                await #expect(throws: Never.self) {
                    try await Wire.connect(gateway.port) { wire in
                        try await wire.send(bytes)
                        #expect(String(decoding: await wire.rest(), as: UTF8.self).hasPrefix("HTTP/1.1 400"))
                    }
                }
            }
            let answer = try await Wire.connect(gateway.port) { try await $0.request(body: "to=13800000001&text=x") }
            #expect(answer.status == 200)
        }
    }
}

extension Wire {
    /// `POST /sms`.
    func request(
        body: String, type: String = "application/x-www-form-urlencoded", headers: String = ""
    ) async throws -> Response {
        try await request("POST", "/sms", body, type: type, headers: headers)
    }
}
