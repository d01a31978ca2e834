/// NumPy's plain number types by their names: `f8`, `i4`, `u1`, `b1`.
struct PickleScalar {
  private let kind: Character
  let byteCount: Int

  init?(_ type: String) {
    guard let kind = type.first, let size = Int(type.dropFirst()) else { return nil }
    switch (kind, size) {
    case ("f", 2), ("f", 4), ("f", 8), ("i", 1), ("i", 2), ("i", 4), ("i", 8), ("u", 1), ("u", 2), ("u", 4), ("b", 1):
      break
    default: return nil
    }
    self.kind = kind
    byteCount = size
  }

  /// `offset + byteCount` must lie within the bytes.
  func bits(_ bytes: [UInt8], at offset: Int, isLittleEndian: Bool) -> UInt64 {
    let range = bytes[offset..<offset + byteCount]
    return (isLittleEndian ? Array(range.reversed()) : Array(range)).reduce(0) { $0 << 8 | UInt64($1) }
  }

  func number(_ bytes: [UInt8], at offset: Int, isLittleEndian: Bool) -> Double {
    let bits = bits(bytes, at: offset, isLittleEndian: isLittleEndian)
    switch (kind, byteCount) {
    case ("f", 8): return Double(bitPattern: bits)
    case ("f", 4): return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case ("f", _): return Self.half(UInt16(truncatingIfNeeded: bits))
    default: return Double(integer(bits))
    }
  }

  func value(_ bytes: [UInt8], isLittleEndian: Bool) -> Pickle.Value {
    switch kind {
    case "f": .float(number(bytes, at: 0, isLittleEndian: isLittleEndian))
    case "b": .bool(bytes[0] != 0)
    default: .int(integer(bits(bytes, at: 0, isLittleEndian: isLittleEndian)))
    }
  }

  private func integer(_ bits: UInt64) -> Int {
    let unused = 64 - 8 * byteCount
    return kind == "i" ? (Int(truncatingIfNeeded: bits) << unused) >> unused : Int(truncatingIfNeeded: bits)
  }

  private static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF) / 1024
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-14
      case 31: fraction == 0 ? .infinity : .nan
      default: (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
      }
    return bits >> 15 == 1 ? -magnitude : magnitude
  }
}
