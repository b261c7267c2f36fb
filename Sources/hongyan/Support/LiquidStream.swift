import Foundation
import Model

/// Answers requests of standard input line by line, as they come, holding one line and one piece of input in memory.
struct LiquidStream {
    /// A line longer than this is answered with an error and passed over.
    static let longestLine = 64 << 20

    private let read: () throws -> [UInt8]
    private let write: ([UInt8]) -> Void
    private var line: [UInt8] = []
    private var isOverlong = false
    /// How many lines were no requests.
    private(set) var misuses = 0

    /// - Parameters:
    ///   - read: the next bytes as soon as there are any; none at the end.
    ///   - write: gets whole answers; several where several requests came at once.
    init(read: @escaping () throws -> [UInt8], write: @escaping ([UInt8]) -> Void) {
        self.read = read
        self.write = write
    }

    mutating func run() throws {
        while case let piece = try read(), !piece.isEmpty {
            var answers: [UInt8] = []
            var rest = piece[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                take(rest[..<end])
                answer(into: &answers)
                rest = rest[(end + 1)...]
            }
            take(rest)
            if !answers.isEmpty { write(answers) }
        }
        var last: [UInt8] = []
        answer(into: &last)
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
    private mutating func answer(into answers: inout [UInt8]) {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 1 << 20)
            isOverlong = false
        }
        guard isOverlong || line.contains(where: { $0 > 0x20 }) else { return }
        let answer = isOverlong ? LiquidLine.overlong : LiquidLine.answer(line)
        if !answer.isRequest { misuses += 1 }
        answers += answer.bytes
        answers.append(UInt8(ascii: "\n"))
    }
}
