/// Reading Unicode scalars out of bytes of unknown origin.
enum UTF8Decoding {
  /// The scalar that starts at `offset` and its length in bytes, or nil where the bytes are no UTF-8.
  static func scalar(in bytes: [UInt8], at offset: Int, end: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, offset + length <= end else { return nil }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    // Overlong forms decode to less than their length can first express.
    guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000), let scalar = Unicode.Scalar(value) else {
      return nil
    }
    return (scalar, length)
  }

  /// Where the first byte stands that is no part of a scalar, or nil for valid text.
  static func firstInvalidByte(in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    var offset = start
    while offset < end {
      if bytes[offset] < 0x80 {
        offset += 1
      } else if let (_, length) = scalar(in: bytes, at: offset, end: end) {
        offset += length
      } else {
        return offset
      }
    }
    return nil
  }
}
