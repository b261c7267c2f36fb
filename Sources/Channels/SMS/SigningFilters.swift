import Crypto
import Foundation
import JSON
import Liquid
import Model

/// The filters that requests are signed with, beside Liquid's own. Digests are lower-case hexadecimal text, which the next
/// step of a chain of keys takes back with `hex: true`.
///
/// | filter | |
/// |---|---|
/// | `sha256` | of the UTF-8 bytes |
/// | `hmac_sha1: key`, `hmac_sha256: key` | RFC 2104; with `hex: true` the key is hexadecimal |
/// | `hex_to_base64` | the bytes behind a digest, in Base64 |
/// | `percent_encode` | RFC 3986, a space is `%20` |
/// | `canonical_query` | an object's `name=value`, percent-encoded, sorted, joined by `&` |
/// | `canonical_headers` | `name:value` and a line end each, sorted; with an argument only those of `a;b;c` |
/// | `header_names` | the sorted names of an object, joined by `;` |
/// | `sorted_pairs` | name and value of each field, sorted by name, nothing between them |
/// | `json` | any value as compact JSON |
/// | `date` | Liquid's own, in UTC |
enum SigningFilters {
    static let environment = Environment.product(filters: all, timeZone: .gmt)

    static let all: [String: Filter] = [
        "sha256": Filter { input, _, _ in .string(SHA256.hash(data: Data(input.text.utf8)).hexadecimal) },
        "hmac_sha1": Filter { input, arguments, named in
            let code = HMAC<Insecure.SHA1>.authenticationCode(
                for: Data(input.text.utf8), using: try key(arguments, named))
            return .string(code.hexadecimal)
        },
        "hmac_sha256": Filter { input, arguments, named in
            let code = HMAC<SHA256>.authenticationCode(for: Data(input.text.utf8), using: try key(arguments, named))
            return .string(code.hexadecimal)
        },
        "hex_to_base64": Filter { input, _, _ in .string(Data(try bytes(input)).base64EncodedString()) },
        "percent_encode": Filter { input, _, _ in .string(PercentEncoding.encode(input.text)) },
        "canonical_query": Filter { input, _, _ in
            let pairs = try fields(input).map { (PercentEncoding.encode($0), PercentEncoding.encode($1)) }
            return .string(pairs.sorted(by: <).map { "\($0)=\($1)" }.joined(separator: "&"))
        },
        "canonical_headers": Filter { input, arguments, _ in
            let names = arguments.first.map { Set($0.text.split(separator: ";").map(String.init)) }
            let chosen = try fields(input).filter { names?.contains($0.name) ?? true }
            if let missing = names?.subtracting(chosen.map(\.name)).min() {
                throw FilterError("the request has no header \(missing)")
            }
            return .string(chosen.sorted { $0.name < $1.name }.map { "\($0.name):\($0.value)\n" }.joined())
        },
        "header_names": Filter { input, _, _ in
            .string(try fields(input).map(\.name).sorted().joined(separator: ";"))
        },
        "sorted_pairs": Filter { input, _, _ in
            .string(
                try fields(input).sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { $0.name + $0.value }
                    .joined())
        },
        "json": Filter { input, _, _ in .string(JSONValue(input).serialized) },
    ]

    private static func fields(_ input: Value) throws(FilterError) -> [(name: String, value: String)] {
        guard case .object(let object) = input else { throw FilterError("not an object of names and values") }
        return object.map { ($0.key, $0.value.text) }
    }

    private static func key(_ arguments: [Value], _ named: [String: Value]) throws(FilterError) -> SymmetricKey {
        guard let argument = arguments.first else { throw FilterError("the key is missing") }
        let isHex = named["hex"]?.isTruthy ?? false
        return SymmetricKey(data: isHex ? try bytes(argument) : Array(argument.text.utf8))
    }

    private static func bytes(_ input: Value) throws(FilterError) -> [UInt8] {
        let digits = Array(input.text.utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        guard digits.count % 2 == 0, bytes.count * 2 == digits.count else {
            throw FilterError("not hexadecimal digits: \(input.text.prefix(8))…")
        }
        return bytes
    }
}
