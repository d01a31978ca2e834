import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let gradients = [backward, detach]

  static let backward = Command(
    "backward", family: "tensors", "Computes the gradient of every tensor with `grad: true` that this one came from.",
    [
      .tensor,
      .label(
        "gradient", .optional(.tensor), "What flows into a tensor of more than one element, of its shape.",
        default: .null),
    ], returns: "nil; read `t.grad`",
    examples: [
      Example(
        "let x = tensor [3.0] grad: true\nbackward (x * x | sum)\nx.grad", "Tensor (1,) float32 cpu\n[6.0]",
        needs: "tensor")
    ]
  ) { arguments in
    arguments.noteFlow()
    try arguments.tensor().backward(gradient: arguments["gradient"].tensor)
    return .null
  }

  static let detach = Command(
    "detach", family: "tensors", "The same values, of which `backward` knows nothing.", [.tensor], returns: "a Tensor",
    examples: [Example("detach (ones 2 grad: true)", "Tensor (2,) float32 cpu\n[1.0, 1.0]", needs: "tensor")]
  ) { .tensor(try $0.tensor().detach()) }
}
