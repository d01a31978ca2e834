/// The ETag that S3 gives an object that was sent in parts: the MD5 of the parts' MD5s, and their number.
public enum MultipartETag {
  /// From the parts' ETags, in their order; nil when one of them is no MD5.
  ///
  ///     MultipartETag.of([first, second])    // "3858f62230ac3c915f300c664312c11f-2"
  public static func of(_ parts: [String]) -> String? {
    var bytes: [UInt8] = []
    for part in parts {
      let digits = Array(part.utf8)
      guard digits.count == 32 else { return nil }
      for index in stride(from: 0, to: 32, by: 2) {
        guard let byte = UInt8(hexadecimal: digits[index..<(index + 2)]) else { return nil }
        bytes.append(byte)
      }
    }
    return "\(Digest.md5(bytes).hexadecimal)-\(parts.count)"
  }
}
