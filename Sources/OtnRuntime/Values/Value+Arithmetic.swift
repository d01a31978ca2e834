import Foundation
import OrderedCollections
import OtnSyntax

extension Value {
  /// A binary operator that evaluates both its sides; `and`, `or` and `??` are not among them.
  ///
  /// - Throws: `wrong-type`, `overflow`, `division-by-zero`, `memory-limit`, or what a host object throws.
  public func applying(_ operation: BinaryOperator, _ right: Value) throws -> Value {
    if case .object(let object) = self {
      if let unknown = right.unknown { return unknown.binary(operation, self, reversed: true) ?? right }
      if let result = try object.binary(operation, right, reversed: false) { return result.settled(by: object, right) }
    }
    if case .object(let object) = right, let result = try object.binary(operation, self, reversed: true) {
      return result.settled(by: object, self)
    }
    switch operation {
    case .add: return try adding(right)
    case .subtract, .multiply, .divide, .floorDivide, .modulo, .power: return try calculating(operation, right)
    case .equal: return .bool(isEqual(to: right))
    case .notEqual: return .bool(!isEqual(to: right))
    case .less: return .bool(try compared(to: right, operation: "<").map { $0 < 0 } ?? false)
    case .lessOrEqual: return .bool(try compared(to: right, operation: "<=").map { $0 <= 0 } ?? false)
    case .greater: return .bool(try compared(to: right, operation: ">").map { $0 > 0 } ?? false)
    case .greaterOrEqual: return .bool(try compared(to: right, operation: ">=").map { $0 >= 0 } ?? false)
    case .isIn: return .bool(try isContained(in: right))
    case .isNotIn: return .bool(try !isContained(in: right))
    case .halfOpenRange, .closedRange: return try makingRange(operation, right)
    case .matrixMultiply, .orElse, .and, .or: throw unsupported(operation, right)
    }
  }

  private func unsupported(_ operation: BinaryOperator, _ right: Value) -> Fault {
    var help: String?
    if operation == .add {
      switch (self, right) {
      case (.text, _), (_, .text): help = "put values into text with \"\\(x)\""
      case (.listBox, _): help = "to append one item write `[item]`"
      default: break
      }
    }
    return .wrongType("`\(operation.rawValue)` does not work on \(described) and \(right.described)", help: help)
  }

  private func adding(_ right: Value) throws -> Value {
    switch (self, right) {
    case (.text(let left), .text(let right)):
      try Value.claim(bytes: left.string.utf8.count + right.string.utf8.count, "the String")
      return .string(left.string + right.string)
    case (.listBox(let left), .listBox(let right)):
      try Value.claim(count: left.items.count + right.items.count)
      return .list(left.items + right.items)
    default: return try calculating(.add, right)
    }
  }

  private func calculating(_ operation: BinaryOperator, _ right: Value) throws -> Value {
    switch (self, right) {
    case (.int(let left), .int(let right)): try Value.calculate(operation, left, right)
    case (.float(let left), .float(let right)): .float(try Value.calculate(operation, left, right))
    case (.int(let left), .float(let right)): .float(try Value.calculate(operation, Double(left), right))
    case (.float(let left), .int(let right)): .float(try Value.calculate(operation, left, Double(right)))
    case (.bytes, _), (.duration, _), (_, .bytes), (_, .duration): try measuring(operation, right)
    default: throw unsupported(operation, right)
    }
  }

  private static func calculate(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws -> Value {
    func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Value {
      if result.overflow { throw Fault.overflow("\(left) \(operation.rawValue) \(right)") }
      return .int(result.partialValue)
    }
    switch operation {
    case .add: return try checked(left.addingReportingOverflow(right))
    case .subtract: return try checked(left.subtractingReportingOverflow(right))
    case .multiply: return try checked(left.multipliedReportingOverflow(by: right))
    case .power: return try power(left, right)
    default: break
    }
    if right == 0 { throw Fault.divisionByZero(operation.rawValue) }
    if operation == .divide { return .float(Double(left) / Double(right)) }
    // Int.min // -1 is the one quotient without room.
    let (quotient, overflow) = left.dividedReportingOverflow(by: right)
    if overflow { return try operation == .modulo ? .int(0) : checked((quotient, true)) }
    let remainder = left % right
    let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
    return .int(operation == .modulo ? (isBelow ? remainder + right : remainder) : (isBelow ? quotient - 1 : quotient))
  }

  private static func calculate(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws -> Double {
    switch operation {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .power: return pow(left, right)
    default: break
    }
    if right == 0 { throw Fault.divisionByZero(operation.rawValue) }
    if operation == .divide { return left / right }
    if operation == .floorDivide { return (left / right).rounded(.down) }
    let remainder = fmod(left, right)
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
  }

  /// By squaring; a negative exponent gives a Float.
  private static func power(_ base: Int, _ exponent: Int) throws -> Value {
    if exponent < 0 {
      if base == 0 { throw Fault.divisionByZero("**") }
      return .float(pow(Double(base), Double(exponent)))
    }
    var result = 1
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: square)
        if overflow { throw Fault.overflow("\(base) ** \(exponent)") }
        result = product
      }
      rest >>= 1
      if rest > 0 {
        let (product, overflow) = square.multipliedReportingOverflow(by: square)
        if overflow { throw Fault.overflow("\(base) ** \(exponent)") }
        square = product
      }
    }
    return .int(result)
  }

  /// Bytes and Durations add to their like, are scaled by numbers, and divide to plain numbers.
  private func measuring(_ operation: BinaryOperator, _ right: Value) throws -> Value {
    let left: Value
    let other: Value
    let make: (Int) -> Value
    switch (self, right, operation) {
    case (.bytes(let a), .bytes(let b), .add), (.bytes(let a), .bytes(let b), .subtract),
      (.bytes(let a), .bytes(let b), .modulo):
      (left, other, make) = (.int(a), .int(b), Value.bytes)
    case (.duration(let a), .duration(let b), .add), (.duration(let a), .duration(let b), .subtract),
      (.duration(let a), .duration(let b), .modulo):
      (left, other, make) = (.int(a), .int(b), Value.duration)
    case (.bytes(let a), .bytes(let b), .divide), (.duration(let a), .duration(let b), .divide),
      (.bytes(let a), .bytes(let b), .floorDivide), (.duration(let a), .duration(let b), .floorDivide):
      return try Value.calculate(operation, a, b)
    case (.bytes(let a), .int, .multiply), (.bytes(let a), .float, .multiply), (.bytes(let a), .int, .divide),
      (.bytes(let a), .float, .divide), (.bytes(let a), .int, .floorDivide):
      (left, other, make) = (.int(a), right, Value.bytes)
    case (.duration(let a), .int, .multiply), (.duration(let a), .float, .multiply), (.duration(let a), .int, .divide),
      (.duration(let a), .float, .divide), (.duration(let a), .int, .floorDivide):
      (left, other, make) = (.int(a), right, Value.duration)
    case (.int, .bytes(let b), .multiply), (.float, .bytes(let b), .multiply):
      (left, other, make) = (self, .int(b), Value.bytes)
    case (.int, .duration(let b), .multiply), (.float, .duration(let b), .multiply):
      (left, other, make) = (self, .int(b), Value.duration)
    default: throw unsupported(operation, right)
    }
    switch try left.calculating(operation, other) {
    case .int(let int): return make(int)
    case .float(let float):
      guard let int = Int(exactly: float.rounded()) else { throw Fault.overflow("`\(operation.rawValue)`") }
      return make(int)
    default: throw unsupported(operation, right)
    }
  }

  private func makingRange(_ operation: BinaryOperator, _ right: Value) throws -> Value {
    guard case .int(let lower) = self, case .int(let upper) = right else {
      throw Fault.wrongType(
        "a range goes from an Int to an Int, not from \(described) to \(right.described)",
        help: "for steps of other sizes: `range 0.0 1.0 step: 0.1`")
    }
    let (end, overflow) = upper.addingReportingOverflow(operation == .closedRange ? 1 : 0)
    if overflow { throw Fault.overflow("the end of the range") }
    // A range that ends before it starts is empty, as a loop over nothing should be.
    return .range(RangeBox(lower..<max(lower, end)))
  }

  private func isContained(in container: Value) throws -> Bool {
    switch container {
    case .listBox(let box): return box.items.contains { isEqual(to: $0) }
    case .mapBox(let box): return MapKey(self).map { box.items[$0] != nil } ?? false
    case .range(let box):
      if case .int(let int) = self { return box.range.contains(int) }
      return false
    case .text(let text):
      guard case .text(let part) = self else {
        throw Fault.wrongType("a String contains Strings, not \(described)")
      }
      return part.string.isEmpty || text.string.contains(part.string)
    default: throw Fault.wrongType("`in` looks into a List, Map, Range or String, not \(container.described)")
    }
  }

  /// Unary minus.
  public func negated() throws -> Value {
    switch self {
    case .int(let int):
      if int == .min { throw Fault.overflow("-(\(int))") }
      return .int(-int)
    case .float(let float): return .float(-float)
    case .duration(let nanoseconds):
      if nanoseconds == .min { throw Fault.overflow("the Duration") }
      return .duration(-nanoseconds)
    case .object(let object):
      if let result = try object.negated() { return result.settled(by: object) }
    default: break
    }
    throw Fault.wrongType("`-` does not work on \(described)")
  }
}

extension MapKey {
  /// nil: `value` is neither a String nor an Int.
  public init?(_ value: Value) {
    switch value {
    case .text(let text): self = .string(text.string)
    case .int(let int): self = .int(int)
    default: return nil
    }
  }

  public var value: Value {
    switch self {
    case .string(let string): .string(string)
    case .int(let int): .int(int)
    }
  }
}

extension Value {
  /// The most elements that one list may have, and bytes that one String may have: beyond them lies a swapping machine, not a result.
  static let largestCount = 1 << 26
  static let largestText = 1 << 29

  static func claim(count: Int) throws {
    if count > largestCount { throw Fault.tooLarge("a List of \(count) items") }
  }

  static func claim(bytes: Int, _ what: String) throws {
    if bytes > largestText { throw Fault.tooLarge(what) }
  }
}
