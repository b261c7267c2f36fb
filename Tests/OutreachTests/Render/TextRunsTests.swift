import Foundation
import Model
import TestSupport
import Testing

@testable import Outreach

@Suite("A mail's words between its tags")
struct TextRunsTests {
    @Test("texts are found, and what is no text for readers is not")
    func runs() {
        let html = """
            <!doctype html><HEAD><title>题目</title><style>p > a { content: "<p>" }</style></HEAD>
            <!-- 注释 <p>不是</p> --><p title="a > b">王总：</p>\n  <p>您好<br>恭喜 &amp; 祝福&nbsp;！</p><script>if (a < b) {}</script>
            """
        #expect(TextRuns(html: html).runs.map(\.text) == ["王总：", "您好", "恭喜 & 祝福\u{A0}！"])
    }

    @Test("what is typed is text, never markup, and everything else keeps its bytes")
    func replacing() {
        let html = "<p class='a'>一</p><!-- x --><p>二 &copy;</p>"
        let changed = TextRuns(html: html).replacing([0: "<b>&amp;</b>\n第二行"])
        #expect(changed == "<p class='a'>&lt;b&gt;&amp;amp;&lt;/b&gt;<br>第二行</p><!-- x --><p>二 &copy;</p>")
        #expect(TextRuns(html: changed).runs.map(\.text).prefix(2) == ["<b>&amp;</b>", "第二行"])
        #expect(TextRuns(html: html).replacing([:]) == html)
        #expect(TextRuns(html: html).replacing([9: "x"]) == html)
    }

    @Test("a mark that joins with a bracket does not hide it")
    func combiningMark() {
        let changed = TextRuns(html: "<p>一</p>").replacing([0: "<\u{301}script>alert(1)<\u{301}/script>"])
        #expect(Array(changed.utf8).filter { $0 == UInt8(ascii: "<") }.count == 2)
        #expect(
            changed.unicodeScalars.elementsEqual(
                "<p>&lt;\u{301}script&gt;alert(1)&lt;\u{301}/script&gt;</p>".unicodeScalars))
    }

    @Test("whatever the bytes are, nothing crashes and nothing changes by itself", arguments: 0..<300)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "<", ">", "<p>", "</p>", "<!--", "-->", "<style>", "</style", "\"", "'", "字", "&lt;", " ", "<title", "\n",
        ]
        let html = (0..<40).compactMap { _ in pieces.randomElement(using: &random) }.joined()
        #expect(TextRuns(html: html).replacing([:]) == html)
        _ = TextRuns(html: html).replacing([0: "新", 3: "的"])
    }
}

@Suite("A consultant's changes")
struct ApprovalTests {
    private func message(_ channels: String, email: String = "<p>{{ customer.name }}您好</p><p>顺祝商祺</p>") throws -> (
        Room, Message
    ) {
        let room = try Room(packs: Packs.pack("hello", when: "{anchor: birthday}", channels: channels, email: email))
        try room.add(.fixture(birthday: Birthday(reckoning: .solar, month: 11, day: 21)))
        _ = try Outbox(room.workspace).queueDue(on: day("2026-11-21"))
        return (room, try #require(try room.messages().first))
    }

    @Test("an SMS is changed whole; control characters and emptiness are refused")
    func sms() throws {
        let (room, message) = try message("[sms]")
        let approval = Approval(room.workspace)
        try approval.apply(.edit(.init(text: "  王总，生日快乐！ ")), to: message)
        #expect(try Previewer(room.workspace).preview(message).wireText == "【申城汽车】王总，生日快乐！")
        for words in ["", "  \n", "a\u{7}b", String(repeating: "长", count: 5_001)] {
            #expect(throws: Problem.self) { try approval.apply(.edit(.init(text: words)), to: message) }
        }
        try approval.apply(.restore, to: message)
        #expect(try Previewer(room.workspace).preview(message).rendered.text == "王建国，您好！")
    }

    @Test("a mail's sentence is changed in HTML and text alike, its subject on one line")
    func mail() throws {
        let (room, message) = try message("[email]")
        let approval = Approval(room.workspace)
        let html = try #require(try Previewer(room.workspace).preview(message).rendered.html)
        let run = try #require(TextRuns(html: html).runs.first { $0.text == "王建国您好" })
        try approval.apply(.edit(.init(subject: "改了", runs: [run.number: "老王 <好>"])), to: message)
        let changed = try Previewer(room.workspace).preview(message).rendered
        #expect(changed.subject == "改了")
        #expect(changed.html == html.replacing("王建国您好", with: "老王 &lt;好&gt;"))
        #expect(changed.text.contains("老王 <好>") && changed.text.contains("顺祝商祺"))
        #expect(throws: Problem.self) { try approval.apply(.edit(.init(subject: "a\nb")), to: message) }
    }

    @Test("a message that was held is not approved twice, and one that was skipped stays so")
    func decisions() throws {
        let (room, message) = try message("[sms]")
        let approval = Approval(room.workspace)
        try approval.apply(.hold, to: message)
        try approval.apply(.hold, to: message)
        #expect(try room.states() == [.planned: 1])
        try approval.apply(.approve, to: message)
        try approval.apply(.skip(reason: "客户出国"), to: message)
        #expect(try room.messages().first?.reason == "skipped: 客户出国")
        #expect(throws: Problem.self) { try approval.apply(.approve, to: message) }
        #expect(throws: Problem.self) { try approval.apply(.edit(.init(text: "x")), to: message) }
    }
}
