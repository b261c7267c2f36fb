import NIOHTTP1

/// The page at `/`: every number as a phone, with the messages that it got as bubbles.
enum PhonePage {
    /// The page shows no more messages than this.
    private static let mostMessages = 500

    static func answer(_ messages: [KeptSMS], count: Int) -> HTTPAnswer {
        HTTPAnswer(
            status: .ok, contentType: "text/html; charset=utf-8",
            headers: [
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                ("Cache-Control", "no-store"),
            ], body: html(messages, count: count))
    }

    /// UTF-8; phones with the newest message first, messages within a phone oldest first.
    static func html(_ messages: [KeptSMS], count: Int) -> [UInt8] {
        var page = Array(head.utf8)
        page += Array("<header><h1>Hongyan sandbox</h1><p>\(count) messages kept, none sent</p></header>\n".utf8)
        page += Array("<main>\n".utf8)
        let shown = messages.suffix(mostMessages)
        var order: [String] = []
        var phones: [String: [KeptSMS]] = [:]
        for message in shown.reversed() {
            if phones[message.to] == nil { order.append(message.to) }
            phones[message.to, default: []].append(message)
        }
        for number in order {
            page += Array("<section><h2>".utf8) + escape(number) + Array("</h2>\n".utf8)
            for message in (phones[number] ?? []).reversed() { page += bubble(message) }
            page += Array("</section>\n".utf8)
        }
        if shown.isEmpty { page += Array("<p class=\"none\">No message yet: POST one to /sms.</p>\n".utf8) }
        return page + Array("</main>\n</body>\n</html>\n".utf8)
    }

    private static func bubble(_ message: KeptSMS) -> [UInt8] {
        let kind = message.status.rawValue.lowercased()
        return Array("<article class=\"\(kind)\"><p>".utf8) + escape(message.text) + Array("</p><footer><time>".utf8)
            + escape(message.receivedAt) + Array("</time> ".utf8) + escape(message.status.rawValue)
            + Array(" <code>".utf8) + escape(message.sid) + Array("</code></footer></article>\n".utf8)
    }

    /// By bytes and not by characters: `<` followed by a combining mark is one character, and still a tag's beginning.
    static func escape(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            case UInt8(ascii: ">"): result += Array("&gt;".utf8)
            case UInt8(ascii: "\""): result += Array("&quot;".utf8)
            case UInt8(ascii: "'"): result += Array("&#39;".utf8)
            default: result.append(byte)
            }
        }
        return result
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Hongyan sandbox: SMS</title>
        <style>
        :root { color-scheme: light dark; --ink: #1c1c1e; --paper: #f2f1ee; --phone: #fff; --bubble: #e6e5ea; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #eee; --paper: #151517; --phone: #1f1f22; --bubble: #333338; }
        }
        body { margin: 0; padding: 2rem; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
        header { margin-bottom: 1.5rem; }
        h1 { font-size: 1.25rem; margin: 0; }
        header p { margin: 0; opacity: .6; }
        main { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
        section { width: 20rem; background: var(--phone); border-radius: 2rem; padding: 1rem 1rem 1.5rem;
          box-shadow: 0 1px 3px #0003, 0 8px 24px #0001; }
        h2 { font-size: .9rem; font-weight: 600; text-align: center; margin: .25rem 0 1rem;
          font-variant-numeric: tabular-nums; }
        article { margin: .75rem 0; }
        article p { margin: 0; padding: .6rem .9rem; background: var(--bubble);
          border-radius: 1.1rem 1.1rem 1.1rem .3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        footer { font-size: .7rem; opacity: .65; padding: .2rem .5rem; }
        .undeliv p { opacity: .55; text-decoration: line-through; }
        .undeliv footer { color: #c0392b; opacity: 1; }
        </style>
        </head>
        <body>

        """
}
