import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let shapes = [reshape, permute, transpose, squeeze, unsqueeze, flatten, cat, stack, to]

  static let reshape = Command(
    "reshape", family: "tensors", "The same elements in another shape; one size may be -1.", [.tensor, .sizes],
    returns: "a Tensor", examples: [Example("(arange 6 | reshape 2 -1).shape", "[2, 3]", needs: "tensor")]
  ) { .tensor(try $0.tensor().reshape(try $0.sizes())) }

  static let permute = Command(
    "permute", family: "tensors", "The dimensions in another order.",
    [.tensor, .rest("dims", .oneOf([.int, .list]), "The old dimensions in their new order.")], returns: "a Tensor",
    examples: [Example("(zeros 2 3 4 | permute 2 0 1).shape", "[4, 2, 3]", needs: "tensor")]
  ) { .tensor(try $0.tensor().permute(try $0.sizes("dims"))) }

  static let transpose = Command(
    "transpose", family: "tensors", "Two dimensions exchanged; the last two by default.",
    [
      .tensor, .positional("first", .int, "One dimension.", default: .int(-2)),
      .positional("second", .int, "The other.", default: .int(-1)),
    ], returns: "a Tensor",
    examples: [Example("transpose (tensor [[1, 2]])", "Tensor (2, 1) int64 cpu\n[[1],\n [2]]", needs: "tensor")]
  ) { .tensor(try $0.tensor().transpose(try $0.int("first"), try $0.int("second"))) }

  static let squeeze = Command(
    "squeeze", family: "tensors", "Without the dimensions of size 1, or without one of them.",
    [.tensor, .positional("dim", .optional(.int), "The dimension; all by default.", default: .null)],
    returns: "a Tensor", examples: [Example("squeeze(zeros(1, 3, 1)).shape", "[3]", needs: "tensor")]
  ) { .tensor(try $0.tensor().squeeze(try $0.optionalInt("dim"))) }

  static let unsqueeze = Command(
    "unsqueeze", family: "tensors", "With a dimension of size 1 more.",
    [.tensor, .positional("dim", .int, "Where the new dimension stands.")], returns: "a Tensor",
    examples: [Example("unsqueeze(zeros(3), 0).shape", "[1, 3]", needs: "tensor")]
  ) { .tensor(try $0.tensor().unsqueeze(try $0.int("dim"))) }

  static let flatten = Command(
    "flatten", family: "tensors", "Several dimensions as one.",
    [
      .tensor, .label("from", .int, "The first of them.", default: .int(0)),
      .label("to", .int, "The last of them.", default: .int(-1)),
    ], returns: "a Tensor", examples: [Example("(zeros 2 3 4 | flatten from: 1).shape", "[2, 12]", needs: "tensor")]
  ) { .tensor(try $0.tensor().flatten(from: try $0.int("from"), to: try $0.int("to"))) }

  static let cat = Command(
    "cat", family: "tensors", "Joins tensors along a dimension that they have.",
    [
      .positional("tensors", .list, "The tensors."),
      .label("dim", .int, "The dimension along which sizes may differ.", default: .int(0)),
    ], returns: "a Tensor",
    examples: [Example("cat [arange(2), arange(3)]", "Tensor (5,) int64 cpu\n[0, 1, 0, 1, 2]", needs: "tensor")]
  ) { .tensor(try Tensor.cat(try $0.tensors("tensors"), dim: try $0.int("dim"))) }

  static let stack = Command(
    "stack", family: "tensors", "Joins tensors of one shape along a new dimension.",
    [
      .positional("tensors", .list, "The tensors."),
      .label("dim", .int, "Where the new dimension stands.", default: .int(0)),
    ], returns: "a Tensor", examples: [Example("stack([zeros(3), ones(3)]).shape", "[2, 3]", needs: "tensor")]
  ) { .tensor(try Tensor.stack(try $0.tensors("tensors"), dim: try $0.int("dim"))) }

  static let to = Command(
    "to", family: "tensors", "The same values on another device or of another type.",
    [.tensor, .label("device", .optional(.string), "cpu, cuda or cuda:1.", default: .null), .dtype],
    returns: "a Tensor",
    examples: [Example("to (tensor [1, 2]) dtype: \"float32\"", "Tensor (2,) float32 cpu\n[1.0, 2.0]", needs: "tensor")]
  ) { arguments in
    var tensor = try arguments.tensor()
    if let device = try arguments.optionalString("device") {
      tensor = try tensor.to(device: try Device(parsing: device))
    }
    return .tensor(try tensor.to(dtype: try arguments.dtype() ?? tensor.dtype))
  }
}
