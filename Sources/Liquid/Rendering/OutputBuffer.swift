import Foundation

/// The bytes that a rendering has printed so far: one piece of memory that grows by doubling.
final class OutputBuffer {
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        bytes = .allocate(capacity: self.capacity)
    }

    deinit { bytes.deallocate() }

    @inline(__always)
    func append(_ source: UnsafePointer<UInt8>, count added: Int) {
        if count + added > capacity { grow(by: added) }
        memcpy(bytes + count, source, added)
        count += added
    }

    func append(_ source: UnsafeBufferPointer<UInt8>) {
        if let first = source.baseAddress { append(first, count: source.count) }
    }

    func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        bytes[count] = byte
        count += 1
    }

    func append(_ text: StaticString) { append(text.utf8Start, count: text.utf8CodeUnitCount) }

    func append(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ append($0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { append($0) }
        }
    }

    /// Forgets what was printed after a position.
    func truncate(to count: Int) { self.count = count }

    /// What was printed after a position.
    func bytes(from start: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: bytes + start, count: count - start))
    }

    func text(from start: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: bytes + start, count: count - start), as: UTF8.self)
    }

    private func grow(by added: Int) {
        capacity = max(capacity * 2, count + added)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        memcpy(larger, bytes, count)
        bytes.deallocate()
        bytes = larger
    }
}
