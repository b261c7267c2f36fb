import Crypto
import CryptoExtras
import Foundation
import Model

/// A password as it is kept: scrypt (RFC 7914) with a salt of its own.
///
/// The text is `scrypt$16384$8$1$SALT$KEY`, salt and key in base64; the costs stand in it, so that they can be raised
/// later without locking anybody out. N = 16384, r = 8 takes 16 MiB and some 50 ms.
struct Password {
    static let standardRounds = 16_384
    private static let blockSize = 8
    private static let parallelism = 1
    private static let byteCount = 32

    /// - Parameter rounds: N of RFC 7914, a power of two; tests take fewer.
    static func hash(_ password: String, rounds: Int = standardRounds) throws -> String {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let key = try derive(password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        return [
            "scrypt", "\(rounds)", "\(blockSize)", "\(parallelism)", salt.base64EncodedString(),
            key.base64EncodedString(),
        ].joined(separator: "$")
    }

    static func verify(_ password: String, against hash: String) -> Bool {
        let parts = hash.split(separator: "$").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: parts[4]),
            let expected = Data(base64Encoded: parts[5]),
            let key = try? derive(password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        else { return false }
        return ConstantTime.isEqual(key, expected)
    }

    private static func derive(
        _ password: String, salt: Data, rounds: Int, blockSize: Int, parallelism: Int
    ) throws -> Data {
        try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: byteCount, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism
        ).withUnsafeBytes { Data($0) }
    }
}
