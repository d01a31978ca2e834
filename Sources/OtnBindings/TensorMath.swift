import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let math =
    [
      each("exp", "e to the power of each element.", "exp (tensor [0.0])", "[1.0]") { try $0.exp() },
      each("log", "The natural logarithm of each element.", "log (tensor [1.0])", "[0.0]") { try $0.log() },
      each("sqrt", "The square root of each element.", "sqrt (tensor [4.0])", "[2.0]") { try $0.sqrt() },
      each("abs", "The size of each element.", "abs (tensor [-4.0])", "[4.0]") { try $0.abs() },
      each("sin", "The sine of each element, in radians.", "sin (tensor [0.0])", "[0.0]") { try $0.sin() },
      each("cos", "The cosine of each element, in radians.", "cos (tensor [0.0])", "[1.0]") { try $0.cos() },
      each("floor", "The largest whole number not above each element.", "floor (tensor [-0.5])", "[-1.0]") {
        try $0.floor()
      },
      each("ceil", "The smallest whole number not below each element.", "ceil (tensor [0.5])", "[1.0]") {
        try $0.ceil()
      },
      each("round", "Each element rounded; halves go to the even neighbour.", "round (tensor [2.5])", "[2.0]") {
        try $0.round()
      },
      each("sigmoid", "1 / (1 + e⁻ˣ) of each element.", "sigmoid (tensor [0.0])", "[0.5000]") { try $0.sigmoid() },
      each("relu", "Each element, 0 in place of negative ones.", "relu (tensor [-1.0])", "[0.0]") { try $0.relu() },
      each("silu", "x · sigmoid(x) of each element.", "silu (tensor [0.0])", "[0.0]") { try $0.silu() },
    ] + [clamp, softmax, matmul]

  /// A command that does the same to every element.
  private static func each(
    _ name: String, _ summary: String, _ source: String, _ shown: String,
    _ body: @escaping (Tensor) throws -> Tensor
  ) -> Command {
    Command(
      name, family: "tensors", summary, [.tensor], returns: "a Tensor of the same shape",
      examples: [Example(source, "Tensor (1,) float32 cpu\n\(shown)", needs: "tensor")]
    ) { .tensor(try body(try $0.tensor())) }
  }

  static let clamp = Command(
    "clamp", family: "tensors", "Each element brought between two bounds.",
    [.tensor, .positional("lo", .number, "The smallest."), .positional("hi", .number, "The largest.")],
    returns: "a Tensor of the same shape",
    examples: [Example("clamp (tensor [-1.0, 2.0]) 0 1", "Tensor (2,) float32 cpu\n[0.0, 1.0]", needs: "tensor")]
  ) { .tensor(try $0.tensor().clamp(min: try $0.double("lo"), max: try $0.double("hi"))) }

  static let softmax = Command(
    "softmax", family: "tensors", "Makes elements along a dimension positive with the sum 1: eˣ over their sum.",
    [.tensor, .label("dim", .int, "The dimension.", default: .int(-1))], returns: "a Tensor of the same shape",
    examples: [Example("softmax (zeros 2)", "Tensor (2,) float32 cpu\n[0.5000, 0.5000]", needs: "tensor")]
  ) { .tensor(try $0.tensor().softmax(dim: try $0.int("dim"))) }

  static let matmul = Command(
    "matmul", family: "tensors", "The matrix product, `a @ b`.",
    [.positional("a", .tensor, "Shape (…, n, k)."), .positional("b", .tensor, "Shape (…, k, m).")],
    returns: "a Tensor of shape (…, n, m)",
    examples: [Example("matmul(ones(2, 3), ones(3, 4)).shape", "[2, 4]", needs: "tensor")]
  ) { .tensor(try $0.tensor("a").matmul(try $0.tensor("b"))) }
}
