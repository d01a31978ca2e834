import CCrypto

/// HMAC-SHA256 (RFC 2104) over the four JSON parts of a message, in lower-case hexadecimal digits.
struct Signature {
  let key: [UInt8]

  /// Empty without a key: such messages are not signed.
  func of(_ parts: some Sequence<[UInt8]>) -> [UInt8] {
    if key.isEmpty { return [] }
    let message = parts.flatMap { $0 }
    var digest = [UInt8](repeating: 0, count: 32)
    HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, nil)
    let digits = Array("0123456789abcdef".utf8)
    return digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Compares in a time that does not tell how much of a wrong signature is right.
  func isValid(_ signature: [UInt8], for parts: some Sequence<[UInt8]>) -> Bool {
    if key.isEmpty { return true }
    let expected = of(parts)
    return expected.count == signature.count && CRYPTO_memcmp(expected, signature, expected.count) == 0
  }
}
