extension Value {
  /// The order of two numbers, strings, Bytes or Durations: negative, zero or positive; nil: one is NaN.
  ///
  /// - Throws: `wrong-type` for anything else.
  func compared(to other: Value, operation: String) throws -> Int? {
    switch (self, other) {
    case (.int(let left), .int(let right)), (.bytes(let left), .bytes(let right)),
      (.duration(let left), .duration(let right)):
      left < right ? -1 : left == right ? 0 : 1
    case (.float(let left), .float(let right)): Value.order(left, right)
    case (.int(let left), .float(let right)): Value.order(left, right)
    case (.float(let left), .int(let right)): Value.order(right, left).map { -$0 }
    case (.text(let left), .text(let right)):
      left.string < right.string ? -1 : left.string == right.string ? 0 : 1
    default:
      throw Fault.wrongType(
        "`\(operation)` cannot order \(described) and \(other.described)",
        help: "two numbers, two Strings, two Bytes or two Durations have an order")
    }
  }

  /// The order that `sort` gives: as `<`, with NaN last.
  func sorts(before other: Value) throws -> Bool {
    if let order = try compared(to: other, operation: "sort") { return order < 0 }
    return !isNaN && other.isNaN
  }

  private var isNaN: Bool {
    if case .float(let float) = self { float.isNaN } else { false }
  }

  private static func order(_ left: Double, _ right: Double) -> Int? {
    if left.isNaN || right.isNaN { return nil }
    return left < right ? -1 : left == right ? 0 : 1
  }

  /// Exact, also where the Int has more than 53 bits.
  private static func order(_ left: Int, _ right: Double) -> Int? {
    if right.isNaN { return nil }
    if right >= 0x1p63 { return -1 }
    if right < -0x1p63 { return 1 }
    let whole = right.rounded(.down)
    let int = Int(whole)
    if left != int { return left < int ? -1 : 1 }
    return right > whole ? -1 : 0
  }
}
