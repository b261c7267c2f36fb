import Crypto
import CryptoExtras
import Foundation
import Model

/// A private key that mails are signed with (RFC 6376), and the record that tells the world its public half.
public struct DKIMKey: Sendable {
    /// How a signature is made.
    public enum Algorithm: String, Sendable, CaseIterable {
        case rsa = "rsa-sha256"
        /// RFC 8463.
        case ed25519 = "ed25519-sha256"

        /// `k=` of the record.
        public var kind: String { self == .rsa ? "rsa" : "ed25519" }
    }

    private enum Secret: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    private let secret: Secret

    public var algorithm: Algorithm {
        switch secret {
        case .rsa: .rsa
        case .ed25519: .ed25519
        }
    }

    /// A new key: of RSA, with 2048 bits (RFC 8301).
    public init(new algorithm: Algorithm) throws {
        secret =
            switch algorithm {
            case .rsa: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
            case .ed25519: .ed25519(Curve25519.Signing.PrivateKey())
            }
    }

    /// - Parameter pem: PKCS#8, or PKCS#1 of RSA, as openssl writes them.
    /// - Throws: `Problem` where it is no such key, or an RSA key of less than 1024 bits.
    public init(pem: String) throws(Problem) {
        if let seed = Self.seed(in: pem), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) {
            secret = .ed25519(key)
            return
        }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
            throw Problem(
                "not a private key of RSA or Ed25519 in PEM form", hint: "hongyan dkim new makes one")
        }
        guard key.keySizeInBits >= 1024 else {
            throw Problem(
                "the RSA key has \(key.keySizeInBits) bits, and receivers ignore less than 1024 (RFC 8301)",
                hint: "hongyan dkim new makes one of 2048")
        }
        secret = .rsa(key)
    }

    /// PKCS#8, as openssl reads it.
    public var pem: String {
        switch secret {
        case .rsa(let key): return key.pkcs8PEMRepresentation
        case .ed25519(let key):
            let body = (Data(Self.ed25519Prefix) + key.rawRepresentation).base64EncodedString()
            return "-----BEGIN PRIVATE KEY-----\n\(body)\n-----END PRIVATE KEY-----\n"
        }
    }

    /// `p=` of the record: SubjectPublicKeyInfo of RSA, the 32 bytes of Ed25519, in base64.
    public var publicKey: String {
        switch secret {
        case .rsa(let key): key.publicKey.derRepresentation.base64EncodedString()
        case .ed25519(let key): key.publicKey.rawRepresentation.base64EncodedString()
        }
    }

    /// The signature of what hashes to this; the same at every call.
    func signature(of digest: SHA256.Digest) throws -> Data {
        switch secret {
        case .rsa(let key): try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
        case .ed25519(let key): try key.signature(for: Data(digest))
        }
    }

    /// PrivateKeyInfo (RFC 8410) before the 32 bytes of the seed.
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    private static func seed(in pem: String) -> Data? {
        let lines = pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard let der = Data(base64Encoded: lines.joined()), der.count == ed25519Prefix.count + 32,
            der.starts(with: ed25519Prefix)
        else { return nil }
        return der.suffix(32)
    }
}
