import Foundation
import Liquid
import Testing

/// The data that templates of these tests see unless they bring their own.
let sample: [String: Value] = [
    "customer": [
        "name": "王芳", "title": nil, "points": 3,
        "vehicles": [["brand": "别克", "plate": "沪A12345"], ["brand": "凯迪拉克", "plate": nil]],
    ],
    "numbers": [3, 1, 2],
    "words": ["b", "A", "c"],
    "people": [["name": "甲", "vip": true], ["name": "乙", "vip": false], ["name": "丙", "vip": true]],
    "text": "Hello World",
    "markup": "<b>Tom & 'Jerry'</b>",
    "nothing": nil,
    "none": [],
]

extension Environment {
    /// Noon of 21 November 2026 in Shanghai, standard otherwise.
    static func fixture(
        mode: Mode = .lax, escaping: Escaping = .none, errors: Errors = .inline, partials: [String: String] = [:],
        limits: Limits = Limits()
    ) -> Environment {
        var environment = Environment(
            mode: mode, escaping: escaping, errors: errors, partials: { partials[$0] }, limits: limits)
        environment.now = { Date(timeIntervalSince1970: 1_795_233_600) }
        environment.timeZone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
        return environment
    }

    static func product(_ partials: [String: String], escaping: Escaping = .none) -> Environment {
        .product(escaping: escaping, partials: { partials[$0] })
    }
}

/// What a template prints.
func render(
    _ template: String, _ data: [String: Value] = sample, in environment: Environment = .fixture()
) throws -> String {
    try Template(template, environment: environment).render(data)
}

/// The error with which a template fails, be it when it is parsed or when it is rendered.
func failure(
    _ template: String, _ data: [String: Value] = sample, in environment: Environment
) -> LiquidError? {
    do {
        _ = try render(template, data, in: environment)
        return nil
    } catch {
        return error as? LiquidError
    }
}

/// A template and what it must print.
struct Example: Sendable, CustomTestStringConvertible {
    var template: String
    var output: String

    init(_ template: String, _ output: String) {
        self.template = template
        self.output = output
    }

    var testDescription: String { template }
}
