import Foundation
import Liquid
import Model

/// How a push proves that it comes from the gateway, beside the secret in its address.
struct PushVerification: Sendable {
    /// The shared secret; where it is not set nothing is verified.
    var key: FieldTemplate
    /// What came with the push, and what it must be.
    var value: FieldTemplate
    var expected: FieldTemplate
    /// When it was signed, seconds since 1970, and for how long that is believed.
    var time: FieldTemplate?
    var within: Int
    var environment: [String: Secret]

    static let variables: Set<String> = ["push", "key"]

    /// `nil` where the push is what it says; else why it is not, without anything secret.
    func refusal(of push: Push, now: Date) -> String? {
        let env: [String: Value] = ["env": .object(environment.mapValues { .string($0.revealed) })]
        guard let secret = try? key.render(env), !secret.isEmpty else { return nil }
        let values = env.merging(["push": push.value, "key": .string(secret)]) { $1 }
        // A header that is not there fails the template, and with it the proof.
        guard let given = try? value.render(values), let wanted = try? expected.render(values) else {
            return "it is not signed"
        }
        guard !wanted.isEmpty, ConstantTime.isEqual(given.utf8, wanted.utf8) else { return "its signature is wrong" }
        guard let time else { return nil }
        guard let text = try? time.render(values), let instant = TimeInterval(text), instant.isFinite else {
            return "its signature has no time"
        }
        return abs(now.timeIntervalSince1970 - instant) <= TimeInterval(within) ? nil : "its signature is too old"
    }
}

/// Reads the `verify:` of a channel file.
struct PushVerificationReader {
    let source: DefinitionSource

    func verification(_ reader: MappingReader) -> PushVerification? {
        let templates = TemplateReader(source: source, variables: PushVerification.variables)
        let key = templates.template(reader, "key", required: true)
        let value = templates.template(reader, "value", required: true)
        let expected = templates.template(reader, "equals", required: true)
        let time = templates.template(reader, "time")
        let within = reader.integer("within", in: 1...86_400, default: 300)
        reader.close()
        guard let key, let value, let expected else { return nil }
        return PushVerification(
            key: key, value: value, expected: expected, time: time, within: within, environment: source.variables)
    }
}
