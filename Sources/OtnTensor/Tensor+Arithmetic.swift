/// A number beside a tensor: an `Int` leaves an integer tensor integer, a `Double` makes it floating-point.
public protocol TensorScalar: Sendable {
  /// The number as an operator takes it.
  var scalar: TensorScalarValue { get }
}

public enum TensorScalarValue: Sendable {
  case int(Int)
  case double(Double)
}

extension Int: TensorScalar {
  public var scalar: TensorScalarValue { .int(self) }
}

extension Double: TensorScalar {
  public var scalar: TensorScalarValue { .double(self) }
}

extension TensorScalarValue: Argument {
  func append(to call: inout OperatorCall) {
    switch self {
    case .int(let value): value.append(to: &call)
    case .double(let value): value.append(to: &call)
    }
  }
}

/// Shapes broadcast: counted from the last dimension, two sizes must be equal or one of them 1.
extension Tensor {
  public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try call("add.Tensor", a, b) }
  public static func + (a: Tensor, b: some TensorScalar) throws(TorchError) -> Tensor {
    try call("add.Scalar", a, b.scalar)
  }
  public static func + (a: some TensorScalar, b: Tensor) throws(TorchError) -> Tensor {
    try call("add.Scalar", b, a.scalar)
  }

  public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try call("sub.Tensor", a, b) }
  public static func - (a: Tensor, b: some TensorScalar) throws(TorchError) -> Tensor {
    try call("sub.Scalar", a, b.scalar)
  }
  public static func - (a: some TensorScalar, b: Tensor) throws(TorchError) -> Tensor {
    try call("rsub.Scalar", b, a.scalar)
  }

  public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try call("mul.Tensor", a, b) }
  public static func * (a: Tensor, b: some TensorScalar) throws(TorchError) -> Tensor {
    try call("mul.Scalar", a, b.scalar)
  }
  public static func * (a: some TensorScalar, b: Tensor) throws(TorchError) -> Tensor {
    try call("mul.Scalar", b, a.scalar)
  }

  /// Always floating-point.
  public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try call("div.Tensor", a, b) }
  public static func / (a: Tensor, b: some TensorScalar) throws(TorchError) -> Tensor {
    try call("div.Scalar", a, b.scalar)
  }
  public static func / (a: some TensorScalar, b: Tensor) throws(TorchError) -> Tensor { try b.reciprocal() * a }

  public static prefix func - (a: Tensor) throws(TorchError) -> Tensor { try call("neg", a) }

  public func power(_ exponent: Tensor) throws(TorchError) -> Tensor { try call("pow.Tensor_Tensor", self, exponent) }
  public func power(_ exponent: some TensorScalar) throws(TorchError) -> Tensor {
    try call("pow.Tensor_Scalar", self, exponent.scalar)
  }

  /// With the divisor's sign.
  public func remainder(_ divisor: Tensor) throws(TorchError) -> Tensor {
    try call(
      "remainder.Tensor", self, try dividesIntegers(by: divisor) ? divisor.maskedFill(divisor.equalTo(-1), 1) : divisor)
  }
  public func remainder(_ divisor: some TensorScalar) throws(TorchError) -> Tensor {
    try call("remainder.Scalar", self, negates(divisor) ? TensorScalarValue.int(1) : divisor.scalar)
  }

  /// Rounded towards negative infinity.
  public func floorDivide(_ divisor: Tensor) throws(TorchError) -> Tensor {
    guard try dividesIntegers(by: divisor) else { return try call("floor_divide", self, divisor) }
    let negated = try divisor.equalTo(-1)
    let quotient = try call("floor_divide", self, try divisor.maskedFill(negated, 1))
    return try Tensor.where_(negated, -quotient, quotient)
  }
  public func floorDivide(_ divisor: some TensorScalar) throws(TorchError) -> Tensor {
    try negates(divisor) ? -self : call("floor_divide.Scalar", self, divisor.scalar)
  }

  /// Whether -1 must be kept from LibTorch: the processor stops a program that divides the smallest integer by it.
  private func dividesIntegers(by divisor: Tensor) throws(TorchError) -> Bool {
    guard !dtype.isFloatingPoint, !divisor.dtype.isFloatingPoint else { return false }
    return try divisor.equalTo(-1).any().item() != 0
  }
  private func negates(_ divisor: some TensorScalar) -> Bool {
    if !dtype.isFloatingPoint, case .int(-1) = divisor.scalar { true } else { false }
  }

  /// The matrix product over the last two dimensions, batched over those before.
  public func matmul(_ other: Tensor) throws(TorchError) -> Tensor { try call("matmul", self, other) }

  public func minimum(_ other: Tensor) throws(TorchError) -> Tensor { try call("minimum", self, other) }
  public func maximum(_ other: Tensor) throws(TorchError) -> Tensor { try call("maximum", self, other) }
}

/// Comparisons element by element; the result is Bool.
extension Tensor {
  public func equalTo(_ other: Tensor) throws(TorchError) -> Tensor { try call("eq.Tensor", self, other) }
  public func equalTo(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("eq.Scalar", self, other.scalar)
  }
  public func notEqualTo(_ other: Tensor) throws(TorchError) -> Tensor { try call("ne.Tensor", self, other) }
  public func notEqualTo(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("ne.Scalar", self, other.scalar)
  }
  public func less(_ other: Tensor) throws(TorchError) -> Tensor { try call("lt.Tensor", self, other) }
  public func less(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("lt.Scalar", self, other.scalar)
  }
  public func lessOrEqual(_ other: Tensor) throws(TorchError) -> Tensor { try call("le.Tensor", self, other) }
  public func lessOrEqual(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("le.Scalar", self, other.scalar)
  }
  public func greater(_ other: Tensor) throws(TorchError) -> Tensor { try call("gt.Tensor", self, other) }
  public func greater(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("gt.Scalar", self, other.scalar)
  }
  public func greaterOrEqual(_ other: Tensor) throws(TorchError) -> Tensor { try call("ge.Tensor", self, other) }
  public func greaterOrEqual(_ other: some TensorScalar) throws(TorchError) -> Tensor {
    try call("ge.Scalar", self, other.scalar)
  }

  public func logicalAnd(_ other: Tensor) throws(TorchError) -> Tensor { try call("logical_and", self, other) }
  public func logicalOr(_ other: Tensor) throws(TorchError) -> Tensor { try call("logical_or", self, other) }
  public func logicalNot() throws(TorchError) -> Tensor { try call("logical_not", self) }

  /// Whether shapes and all elements are the same.
  public func isEqual(to other: Tensor) throws(TorchError) -> Bool {
    guard shape == other.shape else { return false }
    return try equalTo(other).all().item() != 0
  }
}
