import OrderedCollections
import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let reductions = [
    reduction("sum", "Adds elements up.", whole: { try $0.sum() }, along: { try $0.sum(dim: [$1], keepDim: $2) }),
    reduction(
      "mean", "The mean of elements.", whole: { try $0.mean() }, along: { try $0.mean(dim: [$1], keepDim: $2) }),
    reduction(
      "std", "The standard deviation of elements, of a sample (divided by the count less one).",
      whole: { try $0.std() }, along: { try $0.std(dim: [$1], keepDim: $2) }),
    reduction(
      "min", "The smallest element.", whole: { try $0.min() }, along: { try $0.min(dim: $1, keepDim: $2).values }),
    reduction(
      "max", "The largest element.", whole: { try $0.max() }, along: { try $0.max(dim: $1, keepDim: $2).values }),
    reduction(
      "argmin", "Where the smallest element is.", whole: { try $0.argmin() },
      along: { try $0.argmin(dim: $1, keepDim: $2) }),
    reduction(
      "argmax", "Where the largest element is.", whole: { try $0.argmax() },
      along: { try $0.argmax(dim: $1, keepDim: $2) }),
    any, all, sort, argsort, topk, stats, histogram,
  ]

  /// A command that goes over all elements, or over a dimension.
  private static func reduction(
    _ name: String, _ summary: String, whole: @escaping (Tensor) throws -> Tensor,
    along: @escaping (Tensor, Int, Bool) throws -> Tensor
  ) -> Command {
    Command(
      name, family: "tensors", summary, [.tensor, .dim, .keep],
      returns: "a Tensor, of shape () or without that dimension",
      examples: [Example("\(name)(zeros(2, 3), dim: 0).shape", "[3]", needs: "tensor")]
    ) { arguments in
      let tensor = try arguments.tensor()
      guard let dim = try arguments.optionalInt("dim") else { return .tensor(try whole(tensor)) }
      return .tensor(try along(tensor, dim, try arguments.bool("keep")))
    }
  }

  static let any = Command(
    "any", family: "tensors", "Whether an element is true, or not 0.", [.tensor], returns: "a Bool",
    examples: [Example("any (arange(3) > 1)", "true", needs: "tensor")]
  ) { try Value.element(of: try $0.tensor().to(dtype: .bool).any()) }

  static let all = Command(
    "all", family: "tensors", "Whether every element is true, or not 0.", [.tensor], returns: "a Bool",
    examples: [Example("all (arange(3) > 1)", "false", needs: "tensor")]
  ) { try Value.element(of: try $0.tensor().to(dtype: .bool).all()) }

  private static let along = Parameter.label("dim", .int, "The dimension.", default: .int(-1))
  private static let descending = Parameter.label("descending", .bool, "From large to small.", default: .bool(false))

  static let sort = Command(
    "sort", family: "tensors", "Sorts along a dimension; equal ones keep their order.", [.tensor, along, descending],
    returns: "a Tensor of the same shape",
    examples: [Example("sort (tensor [3, 1, 2])", "Tensor (3,) int64 cpu\n[1, 2, 3]", needs: "tensor")]
  ) { .tensor(try $0.tensor().sort(dim: try $0.int("dim"), descending: try $0.bool("descending")).values) }

  static let argsort = Command(
    "argsort", family: "tensors", "Where the elements of the sorted tensor were.", [.tensor, along, descending],
    returns: "a Tensor of int64",
    examples: [Example("argsort (tensor [3, 1, 2])", "Tensor (3,) int64 cpu\n[1, 2, 0]", needs: "tensor")]
  ) { .tensor(try $0.tensor().argsort(dim: try $0.int("dim"), descending: try $0.bool("descending"))) }

  static let topk = Command(
    "topk", family: "tensors", "The largest elements along a dimension, in order, and where they were.",
    [
      .tensor, .positional("k", .int, "How many."), along,
      .label("largest", .bool, "false: the smallest instead.", default: .bool(true)),
    ], returns: "a Map of `values` and `indices`",
    examples: [Example("topk(tensor([3, 1, 2]), 2).indices", "Tensor (2,) int64 cpu\n[0, 2]", needs: "tensor")]
  ) { arguments in
    let (values, indices) = try arguments.tensor().topk(
      try arguments.int("k"), dim: try arguments.int("dim"), largest: try arguments.bool("largest"))
    return .map([.string("values"): .tensor(values), .string("indices"): .tensor(indices)])
  }

  static let stats = Command(
    "stats", family: "tensors",
    "What the elements are like: count, mean, deviation, extremes, and how many are no numbers.",
    [.tensor], returns: "a Map",
    examples: [
      Example(
        "stats (tensor [1.0, 2.0, 3.0])", "[count: 3, mean: 2.0, std: 1.0, min: 1.0, max: 3.0, zeros: 0, nonfinite: 0]",
        needs: "tensor")
    ]
  ) { arguments in
    let tensor = try arguments.tensor().detach()
    guard tensor.count > 0 else { throw arguments.invalid("t", "nothing has no statistics") }
    let numbers = tensor.dtype.isFloatingPoint ? tensor : try tensor.to(dtype: .float32)
    let nonfinite = try numbers.isfinite().logicalNot().sum()
    return .map([
      .string("count"): .int(tensor.count), .string("mean"): try Value.element(of: numbers.mean()),
      .string("std"): tensor.count > 1 ? try Value.element(of: numbers.std()) : .float(0),
      .string("min"): try Value.element(of: tensor.min()), .string("max"): try Value.element(of: tensor.max()),
      .string("zeros"): try Value.element(of: tensor.equalTo(0).sum()),
      .string("nonfinite"): try Value.element(of: nonfinite),
    ])
  }

  static let histogram = Command(
    "histogram", family: "tensors", "How many elements fall into each of some equal parts.",
    [
      .tensor, .label("bins", .int, "How many parts.", default: .int(10)),
      .label(
        "min", .optional(.number), "Where the first part begins; the smallest element by default.", default: .null),
      .label("max", .optional(.number), "Where the last part ends; the largest element by default.", default: .null),
    ], returns: "a Map of `counts` and `edges`, one edge more than counts",
    examples: [
      Example(
        "histogram (tensor [0.0, 1.0, 4.0]) bins: 2", "[counts: [2, 1], edges: [0.0, 2.0, 4.0]]", needs: "tensor")
    ]
  ) { arguments in
    let tensor = try arguments.tensor()
    let bins = try arguments.int("bins", in: 1...1_000_000)
    var low = try arguments.optionalDouble("min") ?? tensor.min().item()
    var high = try arguments.optionalDouble("max") ?? tensor.max().item()
    // All elements alike: one unit around them, as NumPy does it.
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let counts = try tensor.histogram(bins: bins, min: low, max: high).ints()
    let edges = (0...bins).map { Value.float(low + (high - low) * Double($0) / Double(bins)) }
    return .map([.string("counts"): .list(counts.map { .int(Int($0)) }), .string("edges"): .list(edges)])
  }
}
