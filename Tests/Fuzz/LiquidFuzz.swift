// A fuzz target for the parser and the renderer of Liquid: `make fuzz-liquid` compiles it together with Sources/Liquid
// under libFuzzer and the address sanitizer.
//
// The first byte of an input chooses how it is read, the rest is the template. Whatever it is, it ends with an output or
// an error, within the limits.

private let partials = [
    "p": "{{ a }}{% break %}{% include 'q' %}", "q": "{% assign a = q %}{% render 'r' for numbers %}",
    "r": "{{ r }}{{ forloop.index }}",
]

private let data: [String: Value] = [
    "text": "Hello 世界 🚗 e\u{301}", "markup": "<b>Tom & 'Jerry'</b>", "numbers": [3, 1, 2], "nothing": nil,
    "a": ["b": ["c": 1.5]], "big": Value(number: "123456789012345678901234567890"), "day": "2026-11-21 09:00",
    "people": [["name": "甲", "vip": true], ["name": "乙", "vip": false]],
]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let input = UnsafeBufferPointer(start: start, count: count)
    let choice = input[0]
    var environment = Environment(
        mode: [.lax, .strict, .strict2][Int(choice) % 3], escaping: choice & 4 == 0 ? .none : .html,
        errors: choice & 8 == 0 ? .inline : .raise, partials: { partials[$0] },
        limits: .init(partialDepth: 10, iterations: 2_000, outputBytes: 50_000, time: .seconds(2)))
    environment.isProductMode = choice & 16 != 0
    let source = String(decoding: input.dropFirst(), as: UTF8.self)
    guard let template = try? Template(source, environment: environment) else { return 0 }
    _ = template.references
    let output = try? template.renderBytes(data)
    precondition((output?.count ?? 0) < 200_000, "the output is longer than its limit")
    return 0
}
