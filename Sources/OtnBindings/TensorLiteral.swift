import OtnRuntime
import OtnTensor

/// Nested lists of numbers or Bools on their way into a tensor: `[[1, 2], [3, 4]]`.
struct TensorLiteral {
  private var numbers: [Double] = []
  private var integers: [Int64] = []
  private var shape: [Int]
  private var hasFloats = false
  private var boolCount = 0

  /// LibTorch knows no more dimensions; the bound also keeps the reading from nesting too deep.
  private static let highestRank = 64

  init(_ value: Value) throws {
    shape = try Self.shape(of: value)
    try append(value, depth: 0)
    if boolCount > 0 && boolCount < numbers.count {
      throw TorchError(.dtype, "a tensor holds numbers or Bools, not both")
    }
  }

  /// int64 of Ints, float32 as soon as there is a Float (or nothing at all), bool of Bools.
  func tensor(dtype: DType? = nil) throws -> Tensor {
    if boolCount > 0 { return try Tensor(integers, shape: shape).to(dtype: dtype ?? .bool) }
    if hasFloats || numbers.isEmpty { return try Tensor(numbers, shape: shape).to(dtype: dtype ?? .float32) }
    return try Tensor(integers, shape: shape).to(dtype: dtype ?? .int64)
  }

  /// The sizes along the first element of each list.
  private static func shape(of value: Value) throws -> [Int] {
    var shape: [Int] = []
    var value = value
    while case .listBox(let box) = value {
      shape.append(box.items.count)
      guard shape.count <= highestRank else {
        throw TorchError(.wrongValue, "a tensor has at most \(highestRank) dimensions")
      }
      guard let first = box.items.first else { break }
      value = first
    }
    return shape
  }

  private mutating func append(_ value: Value, depth: Int) throws {
    switch value {
    case .listBox(let box):
      guard depth < shape.count, box.items.count == shape[depth] else {
        let expected = depth < shape.count ? "\(shape[depth]) elements" : "a number"
        throw TorchError(.shape, "the rows differ: a List of \(box.items.count) stands where \(expected) should")
      }
      for item in box.items { try append(item, depth: depth + 1) }
    case .int(let int): try append(Double(int), Int64(int), depth)
    case .float(let float):
      hasFloats = true
      try append(float, Int64(exactly: float) ?? 0, depth)
    case .bool(let bool):
      boolCount += 1
      try append(bool ? 1 : 0, bool ? 1 : 0, depth)
    default: throw TorchError(.dtype, "a tensor holds numbers or Bools, not \(value.typeName)")
    }
  }

  private mutating func append(_ number: Double, _ integer: Int64, _ depth: Int) throws {
    guard depth == shape.count else {
      throw TorchError(.shape, "the rows differ: a number stands where a List of \(shape[depth]) should")
    }
    numbers.append(number)
    integers.append(integer)
  }
}
