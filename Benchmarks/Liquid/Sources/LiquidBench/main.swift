// LiquidBench FIXTURES render|mustache|parse|parse-large|allocations|page ENGINE: one measurement, printed as one number.
import CAllocations
import Foundation

import Liquid

/// How often a body runs in a second of one core.
func rate(seconds: Double = 2, _ body: () throws -> Void) rethrows -> Double {
    for _ in 0..<50 { try body() }
    var runs = 0
    let start = clock()
    while Double(clock() - start) < seconds * Double(CLOCKS_PER_SEC) {
        for _ in 0..<50 { try body() }
        runs += 50
    }
    return Double(runs) / (Double(clock() - start) / Double(CLOCKS_PER_SEC))
}

let fixtures = Fixtures(folder: CommandLine.arguments[1])
switch CommandLine.arguments[2] {
case "page":
    if CommandLine.arguments[3] == "mustache" {
        let (library, context) = try fixtures.mustache()
        print(library.render(context, withTemplate: "card") ?? "")
    } else {
        print(try fixtures.liquid().render(try fixtures.record()))
    }
case "render":
    let (template, record) = (try fixtures.liquid(), try fixtures.record())
    print(Int(try rate { _ = try template.renderBytes(record) }))
case "mustache":
    let (library, context) = try fixtures.mustache()
    print(Int(rate { _ = library.render(context, withTemplate: "card") }))
case "parse":
    let (source, environment) = (fixtures.text("card.liquid"), fixtures.environment())
    let bytes = source.utf8.count + Fixtures.partials.reduce(0) { $0 + fixtures.text("\($1).liquid").utf8.count }
    print(String(format: "%.1f", try rate { _ = try Template(source, environment: environment) } * Double(bytes) / 1e6))
case "allocations":
    // Of one rendering, with the list of gifts once and four times: what more there is to print costs no more memory.
    let template = try fixtures.liquid()
    for gifts in [1, 4] {
        let record = try fixtures.record(gifts: gifts)
        for _ in 0..<10 { _ = try template.renderBytes(record) }
        let before = allocation_count()
        for _ in 0..<1_000 { _ = try template.renderBytes(record) }
        print("gifts \(gifts * 3): \((allocation_count() - before) / 1_000) allocations")
    }
default: fatalError("no such measurement")
}
