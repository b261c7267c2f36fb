import Foundation
import JSON
import Model

/// Answers requests of standard input line by line, as they come, holding one line and one piece of input in memory.
struct LineStream {
    /// What is said to one line: JSON without a line end, and whether the line was a request at all.
    typealias Answer = (bytes: [UInt8], isRequest: Bool)

    /// A line longer than this is answered with an error and passed over.
    static let longestLine = 64 << 20

    /// What a line that is too long is told.
    static let overlong = "longer than \(longestLine >> 20) MiB"

    private let read: () throws -> [UInt8]
    private let write: ([UInt8]) -> Void
    /// Gets the line; `nil` where it was too long to be kept.
    private let answer: ([UInt8]?) -> Answer
    private var line: [UInt8] = []
    private var isOverlong = false
    /// How many lines were no requests.
    private(set) var misuses = 0

    /// - Parameters:
    ///   - read: the next bytes as soon as there are any; none at the end.
    ///   - write: gets whole answers; several where several requests came at once.
    ///   - answer: gets each line that is not empty, `nil` for one that is longer than `longestLine`.
    init(
        read: @escaping () throws -> [UInt8], write: @escaping ([UInt8]) -> Void,
        answer: @escaping ([UInt8]?) -> Answer
    ) {
        self.read = read
        self.write = write
        self.answer = answer
    }

    /// Standard input to standard output.
    ///
    /// - Throws: a `Problem` at the end where a line was no request.
    static func run(answer: @escaping ([UInt8]?) -> Answer) throws {
        var stream = LineStream(read: StandardInput.next, write: { Output.bytes($0) }, answer: answer)
        try stream.run()
        if stream.misuses > 0 {
            throw Problem(
                "\(Words.count(stream.misuses, "line")) of standard input could not be read as a request",
                hint: "the answers of the kind \"request\" say why")
        }
    }

    mutating func run() throws {
        while case let piece = try read(), !piece.isEmpty {
            var answers: [UInt8] = []
            var rest = piece[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                take(rest[..<end])
                conclude(into: &answers)
                rest = rest[(end + 1)...]
            }
            take(rest)
            if !answers.isEmpty { write(answers) }
        }
        var last: [UInt8] = []
        conclude(into: &last)
        if !last.isEmpty { write(last) }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard !isOverlong, line.count + bytes.count <= Self.longestLine else {
            isOverlong = true
            line = []
            return
        }
        line += bytes
    }

    /// An empty line is none.
    private mutating func conclude(into answers: inout [UInt8]) {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 1 << 20)
            isOverlong = false
        }
        guard isOverlong || line.contains(where: { $0 > 0x20 }) else { return }
        let answer = answer(isOverlong ? nil : line)
        if !answer.isRequest { misuses += 1 }
        answers += answer.bytes
        answers.append(UInt8(ascii: "\n"))
    }

    /// `{"error":{"kind":"request","message":…}}`, with a place in the text that was to be worked on where there is one.
    static func failure(_ kind: String, _ message: String, at place: (line: Int, column: Int)? = nil) -> JSONValue {
        var fields: [JSONValue.Member] = [
            .init(name: "kind", value: .string(kind)), .init(name: "message", value: .string(message)),
        ]
        if let place {
            fields.append(.init(name: "line", value: .number(String(place.line))))
            fields.append(.init(name: "column", value: .number(String(place.column))))
        }
        return .object([.init(name: "error", value: .object(fields))])
    }
}
