/// The text of a file that comes from elsewhere.
enum ConvertedText {
  /// Without a byte-order mark. - Throws: `bad-character`.
  static func of(_ bytes: [UInt8]) throws(ConversionError) -> String {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      var line = 1
      for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        if String(validating: part, as: UTF8.self) == nil { break }
        line += 1
      }
      throw ConversionError("bad-character", "the file is not UTF-8 text", line: line)
    }
    return text
  }
}
