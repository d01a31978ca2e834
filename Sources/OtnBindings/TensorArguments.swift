import OtnRuntime
import OtnTensor

/// All commands over tensors, family by family.
public func tensorCommands() -> [Command] {
  TensorCommands.creation + TensorCommands.shapes + TensorCommands.math + TensorCommands.reductions
    + TensorCommands.gradients + TensorCommands.files
}

/// The declarations, one family a file.
enum TensorCommands {}

extension ValueType {
  static let tensor = ValueType.object("Tensor")
}

/// What the declarations share.
extension Parameter {
  static let tensor = Parameter.positional("t", .tensor, "The tensor.")
  static let dtype = Parameter.label(
    "dtype", .optional(.string), "The element type: float32, float64, int64, uint8, bool, …", default: .null)
  static let device = Parameter.label("device", .string, "Where it is: cpu, cuda or cuda:1.", default: .string("cpu"))
  static let grad = Parameter.label(
    "grad", .bool, "Whether `backward` computes a gradient for it.", default: .bool(false))
  static let dim = Parameter.label(
    "dim", .optional(.int), "The dimension to go over; all of them by default.", default: .null)
  static let keep = Parameter.label("keep", .bool, "Leaves the dimension in, with size 1.", default: .bool(false))
  static let sizes = Parameter.rest("sizes", .oneOf([.int, .list]), "The sizes, as Ints or one List.")
}

extension Arguments {
  func tensor(_ name: String = "t") throws -> Tensor { try object(name, as: TensorValue.self).tensor }

  /// A List of tensors.
  func tensors(_ name: String) throws -> [Tensor] {
    try list(name).map { item in
      guard let tensor = item.tensor else {
        throw invalid(name, "`\(name)` must hold Tensors, not \(item.typeName)", code: "wrong-type")
      }
      return tensor
    }
  }

  /// Whole numbers, given one by one or as one List.
  func sizes(_ name: String = "sizes") throws -> [Int] {
    try list(name).flatMap { item -> [Int] in
      switch item {
      case .int(let int): return [int]
      case .listBox(let box):
        return try box.items.map { item in
          guard case .int(let int) = item else {
            throw invalid(name, "`\(name)` are Ints, not \(item.typeName)", code: "wrong-type")
          }
          return int
        }
      default: throw invalid(name, "`\(name)` are Ints, not \(item.typeName)", code: "wrong-type")
      }
    }
  }

  func dtype() throws -> DType? {
    try optionalString("dtype").map { name throws(TorchError) in try DType(parsing: name) }
  }

  func device() throws -> Device { try Device(parsing: string("device")) }

  /// A new tensor as a value, remembered for `backward` if `grad: true`.
  func made(_ tensor: Tensor) throws -> Value {
    if try bool("grad") { try tensor.setRequiresGrad(true) }
    return .tensor(tensor)
  }
}
