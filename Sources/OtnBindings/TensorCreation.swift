import OtnRuntime
import OtnTensor

extension TensorCommands {
  static let creation = [tensor, zeros, ones, full, rand, randn, arange, linspace, eye, item]

  static let tensor = Command(
    "tensor", family: "tensors", "A tensor of these values.",
    [
      .positional("values", .oneOf([.number, .bool, .list]), "A number, a Bool, or nested Lists of them."), .dtype,
      .device, .grad,
    ], returns: "a Tensor: int64 of Ints, float32 with a Float among them, bool of Bools",
    examples: [
      Example(
        "tensor [[1.0, 2.0], [3.0, 4.5]]", "Tensor (2, 2) float32 cpu\n[[1.0000, 2.0000],\n [3.0000, 4.5000]]",
        needs: "tensor"),
      Example("(tensor [1, 2]).dtype", "\"int64\"", needs: "tensor"),
    ]
  ) { arguments in
    let literal = try TensorLiteral(arguments["values"])
    return try arguments.made(try literal.tensor(dtype: try arguments.dtype()).to(device: try arguments.device()))
  }

  static let zeros = Command(
    "zeros", family: "tensors", "A tensor full of 0.", [.sizes, .dtype, .device, .grad], returns: "a Tensor",
    examples: [Example("zeros 2 3", "Tensor (2, 3) float32 cpu\n[[0.0, 0.0, 0.0],\n [0.0, 0.0, 0.0]]", needs: "tensor")]
  ) { arguments in
    try arguments.made(
      try Tensor.zeros(try arguments.sizes(), dtype: try arguments.dtype() ?? .float32, device: try arguments.device()))
  }

  static let ones = Command(
    "ones", family: "tensors", "A tensor full of 1.", [.sizes, .dtype, .device, .grad], returns: "a Tensor",
    examples: [Example("ones [3] dtype: \"int64\"", "Tensor (3,) int64 cpu\n[1, 1, 1]", needs: "tensor")]
  ) { arguments in
    try arguments.made(
      try Tensor.ones(try arguments.sizes(), dtype: try arguments.dtype() ?? .float32, device: try arguments.device()))
  }

  static let full = Command(
    "full", family: "tensors", "A tensor full of one value.",
    [.positional("shape", .list, "The sizes."), .positional("value", .number, "The value."), .dtype, .device, .grad],
    returns: "a Tensor: int64 of an Int, float32 of a Float",
    examples: [Example("full [2] 7", "Tensor (2,) int64 cpu\n[7, 7]", needs: "tensor")]
  ) { arguments in
    let value = arguments["value"]
    let type = try arguments.dtype() ?? TensorLiteral(value).tensor().dtype
    let element = try TensorLiteral(value).tensor(dtype: type).to(device: try arguments.device())
    let made = try Tensor.empty(try arguments.ints("shape"), dtype: type, device: try arguments.device())
    return try arguments.made(try made.copy_(element))
  }

  static let rand = Command(
    "rand", family: "tensors", "Random numbers, uniform from 0 to 1.", [.sizes, .seed, .dtype, .device, .grad],
    returns: "a Tensor", effects: [.random],
    examples: [Example("(rand 2 3 seed: 1).shape", "[2, 3]", needs: "tensor")]
  ) { arguments in
    try arguments.made(
      try Tensor.rand(
        try arguments.sizes(), seed: try arguments.seed(), dtype: try arguments.dtype() ?? .float32,
        device: try arguments.device()))
  }

  static let randn = Command(
    "randn", family: "tensors", "Random numbers, normal with mean 0 and variance 1.",
    [.sizes, .seed, .dtype, .device, .grad], returns: "a Tensor", effects: [.random],
    examples: [Example("equal (randn 4 seed: 1) (randn 4 seed: 1)", "true", needs: "tensor")]
  ) { arguments in
    try arguments.made(
      try Tensor.randn(
        try arguments.sizes(), seed: try arguments.seed(), dtype: try arguments.dtype() ?? .float32,
        device: try arguments.device()))
  }

  static let arange = Command(
    "arange", family: "tensors", "Numbers from `start` up to, without, `stop`; with one number from 0 up to it.",
    [
      .positional("start", .number, "The first number, or with one number the end."),
      .positional("stop", .optional(.number), "The end, which is left out.", default: .null),
      .label("step", .number, "From one to the next.", default: .int(1)), .dtype, .device,
    ], returns: "a Tensor: int64 of Ints, else float32",
    examples: [
      Example("arange 4", "Tensor (4,) int64 cpu\n[0, 1, 2, 3]", needs: "tensor"),
      Example("arange 1 2 step: 0.25", "Tensor (4,) float32 cpu\n[1.0000, 1.2500, 1.5000, 1.7500]", needs: "tensor"),
    ]
  ) { arguments in
    let given = ["start", "stop", "step"].map { arguments[$0] }
    let isWhole = given.allSatisfy { if case .float = $0 { false } else { true } }
    let stop = try arguments.optionalDouble("stop")
    let first = try arguments.double("start")
    return .tensor(
      try Tensor.arange(
        stop == nil ? 0 : first, stop ?? first, step: try arguments.double("step"),
        dtype: try arguments.dtype() ?? (isWhole ? .int64 : .float32), device: try arguments.device()))
  }

  static let linspace = Command(
    "linspace", family: "tensors", "Evenly spaced numbers, both ends included.",
    [
      .positional("start", .number, "The first number."), .positional("end", .number, "The last number."),
      .positional("steps", .int, "How many numbers."), .dtype, .device,
    ], returns: "a Tensor",
    examples: [
      Example("linspace 0 1 5", "Tensor (5,) float32 cpu\n[0.0000, 0.2500, 0.5000, 0.7500, 1.0000]", needs: "tensor")
    ]
  ) { arguments in
    .tensor(
      try Tensor.linspace(
        try arguments.double("start"), try arguments.double("end"), steps: try arguments.int("steps"),
        dtype: try arguments.dtype() ?? .float32, device: try arguments.device()))
  }

  static let eye = Command(
    "eye", family: "tensors", "The identity matrix.",
    [.positional("size", .int, "Rows and columns."), .dtype, .device],
    returns: "a Tensor",
    examples: [Example("eye 2", "Tensor (2, 2) float32 cpu\n[[1.0, 0.0],\n [0.0, 1.0]]", needs: "tensor")]
  ) { arguments in
    .tensor(
      try Tensor.eye(
        try arguments.int("size"), dtype: try arguments.dtype() ?? .float32, device: try arguments.device()))
  }

  static let item = Command(
    "item", family: "tensors", "The one element of a tensor, as a number or a Bool.", [.tensor],
    returns: "an Int, a Float or a Bool", examples: [Example("item (tensor [2.5])", "2.5", needs: "tensor")]
  ) { try Value.element(of: try $0.tensor()) }
}
