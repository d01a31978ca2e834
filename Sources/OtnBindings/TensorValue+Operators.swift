import OtnRuntime
import OtnSyntax
import OtnTensor

extension TensorValue {
  /// `operation` with a tensor or a number, element by element; nil: it is not for these.
  func applying(_ operation: BinaryOperator, _ other: Value, reversed: Bool) throws -> Tensor? {
    switch other {
    case .int(let number): try scalar(operation, number, reversed)
    case .float(let number): try scalar(operation, number, reversed)
    default: try other.tensor.flatMap { try tensors(operation, reversed ? $0 : tensor, reversed ? tensor : $0) }
    }
  }

  private func tensors(_ operation: BinaryOperator, _ a: Tensor, _ b: Tensor) throws -> Tensor? {
    switch operation {
    case .add: try a + b
    case .subtract: try a - b
    case .multiply: try a * b
    case .divide: try a / b
    case .floorDivide: try a.floorDivide(b)
    case .modulo: try a.remainder(b)
    case .power: try a.power(b)
    case .matrixMultiply: try a.matmul(b)
    case .equal: try a.equalTo(b)
    case .notEqual: try a.notEqualTo(b)
    case .less: try a.less(b)
    case .lessOrEqual: try a.lessOrEqual(b)
    case .greater: try a.greater(b)
    case .greaterOrEqual: try a.greaterOrEqual(b)
    case .halfOpenRange, .closedRange, .orElse, .isIn, .isNotIn, .and, .or: nil
    }
  }

  /// A number beside the tensor takes on the tensor's type, so that `t * 0.5` stays float32.
  private func scalar(_ operation: BinaryOperator, _ number: some TensorScalar, _ reversed: Bool) throws -> Tensor? {
    let a = tensor
    switch operation {
    case .add: return try a + number
    case .subtract: return reversed ? try number - a : try a - number
    case .multiply: return try a * number
    case .divide: return reversed ? try number / a : try a / number
    case .floorDivide where !reversed: return try a.floorDivide(number)
    case .modulo where !reversed: return try a.remainder(number)
    case .power where !reversed: return try a.power(number)
    case .floorDivide, .modulo, .power: return try tensors(operation, try Tensor(number, like: a), a)
    case .equal: return try a.equalTo(number)
    case .notEqual: return try a.notEqualTo(number)
    case .less: return reversed ? try a.greater(number) : try a.less(number)
    case .lessOrEqual: return reversed ? try a.greaterOrEqual(number) : try a.lessOrEqual(number)
    case .greater: return reversed ? try a.less(number) : try a.greater(number)
    case .greaterOrEqual: return reversed ? try a.lessOrEqual(number) : try a.greaterOrEqual(number)
    case .matrixMultiply, .halfOpenRange, .closedRange, .orElse, .isIn, .isNotIn, .and, .or: return nil
    }
  }
}

extension Tensor {
  /// `number` as a tensor of shape `()` that keeps `other`'s type where that can hold it.
  fileprivate init(_ number: some TensorScalar, like other: Tensor) throws {
    switch number.scalar {
    case .int(let int): self = try Tensor([Int64(int)], shape: []).to(device: other.device)
    case .double(let double):
      let type = other.dtype.isFloatingPoint ? other.dtype : .float32
      self = try Tensor.full([], double, dtype: type, device: other.device)
    }
  }
}
