import CCrypto

/// MD5, SHA-1 or SHA-256 of bytes, at once or as they come.
///
///     Digest.sha256(body).hexadecimal
///
///     let digest = Digest(.md5)
///     digest.update(chunk)
///     digest.finish()
///
/// The work is libcrypto's. MD5 is here because `Content-MD5` and the ETags of stores are MD5s: it finds accidents, not attacks.
/// SHA-1 names the files in which the AWS tools keep a login.
public final class Digest {
  public enum Algorithm: Sendable {
    case md5
    case sha1
    case sha256

    /// In bytes.
    public var length: Int {
      switch self {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      }
    }
  }

  private let algorithm: Algorithm
  private let context: OpaquePointer

  public init(_ algorithm: Algorithm) {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto is out of memory") }
    self.algorithm = algorithm
    self.context = context
    start()
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  public func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes(update) }

  /// The digest of everything since the start or since the last `finish`: the object can be used again.
  public func finish() -> [UInt8] {
    let digest = [UInt8](unsafeUninitializedCapacity: algorithm.length) { buffer, count in
      check(EVP_DigestFinal_ex(context, buffer.baseAddress, nil))
      count = algorithm.length
    }
    start()
    return digest
  }

  public static func md5(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes(md5) }
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes(sha256) }
  public static func sha1(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { once(.sha1, $0) } }
  public static func md5(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { once(.md5, bytes) }
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { once(.sha256, bytes) }

  /// HMAC-SHA256 (RFC 2104): 32 bytes.
  public static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      let result = HMAC(implementation(.sha256), key, Int32(key.count), message, message.count, buffer.baseAddress, nil)
      precondition(result != nil, "libcrypto has no HMAC-SHA256")
      count = 32
    }
  }

  private static func once(_ algorithm: Algorithm, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: algorithm.length) { buffer, count in
      let status = EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, nil, implementation(algorithm), nil)
      precondition(status == 1, "libcrypto has no \(algorithm)")
      count = algorithm.length
    }
  }

  private func start() { check(EVP_DigestInit_ex(context, Self.implementation(algorithm), nil)) }

  /// Fails only where libcrypto itself is broken: no input makes it.
  private func check(_ status: Int32) { precondition(status == 1, "libcrypto has no \(algorithm)") }

  private static func implementation(_ algorithm: Algorithm) -> OpaquePointer? {
    switch algorithm {
    case .md5: md5Implementation
    case .sha1: sha1Implementation
    case .sha256: sha256Implementation
    }
  }

  // Looked up once: each later use saves libcrypto a search. "-fips" asks for MD5 also where the system's policy is strict.
  private nonisolated(unsafe) static let md5Implementation = EVP_MD_fetch(nil, "MD5", "-fips")
  private nonisolated(unsafe) static let sha1Implementation = EVP_MD_fetch(nil, "SHA1", "-fips")
  private nonisolated(unsafe) static let sha256Implementation = EVP_MD_fetch(nil, "SHA256", nil)
}

extension Sequence where Element == UInt8 {
  /// Two lower-case digits for each byte: `[0, 255]` is `00ff`.
  public var hexadecimal: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(underestimatedCount * 2)
    for byte in self {
      digits.append(hexadecimalDigit(byte >> 4, a: UInt8(ascii: "a")))
      digits.append(hexadecimalDigit(byte & 15, a: UInt8(ascii: "a")))
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

func hexadecimalDigit(_ value: UInt8, a: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : a + value - 10 }
