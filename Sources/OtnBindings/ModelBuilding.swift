import OtnModel
import OtnRuntime

extension ModelCommands {
  static let building = [model, conv, c3, sppf, bottleneck, upsample, concat, head]

  private static let input = Parameter.positional("input", .node, "The layer before.")
  private static let channels = Parameter.positional(
    "channels", .int, "Channels of the output, before the net's width multiple.")
  private static let repeats = Parameter.label(
    "n", .int, "How many bottlenecks, before the net's depth multiple.", default: .int(1))
  private static let shortcut = Parameter.label(
    "shortcut", .bool, "Whether a bottleneck adds its input.", default: .bool(true))
  private static let expansion = Parameter.label(
    "e", .number, "Channels inside, as a part of the output's.", default: .float(0.5))

  /// A net around one layer, for examples.
  private static func example(_ layers: String, _ result: String? = nil) -> Example {
    Example("model classes: 2 anchors: [[10, 13]] { image in \(layers) }", result, needs: "tensor")
  }

  static let model = Command(
    "model", family: "models", "Builds a net from layers: the closure gets the image and ends in `head`.",
    [
      .positional("layers", .function, "Is called with the image, a node of three channels."),
      .label("classes", .oneOf([.int, .list]), "How many classes, or their names."),
      .label("depth", .number, "What repeats (`n:`) are multiplied with.", default: .float(1)),
      .label("width", .number, "What channels are multiplied with.", default: .float(1)),
      .label(
        "anchors", .optional(.list), "A row `[w, h, w, h, …]` in pixels a level; YOLOv5's by default.", default: .null),
      .label("name", .string, "What tables call it.", default: .string("Model")),
      .seed,
    ], returns: "a Model", effects: [.random],
    examples: [
      Example(
        "let net = model classes: [\"cake\"] anchors: [[10, 13]] { image in\n"
          + "  let p1 = image | conv 16 k: 3 s: 2 | c3 16\n  head [p1]\n}\nlen net.layers", "3", needs: "tensor")
    ]
  ) { arguments in
    let anchors = try arguments.optionalList("anchors").map { rows in
      try Anchor.levels(rows.map { try numbers($0, arguments) })
    }
    let builder = try GraphBuilder(
      name: arguments.string("name"), classNames: classNames(arguments), depth: arguments.double("depth"),
      width: arguments.double("width"), anchors: anchors ?? Anchor.yolov5)
    let image = Value.object(NodeValue(builder.image))
    let last = try arguments.session.call(arguments.function("layers"), [image])
    guard case .object(let object) = last, let node = object as? NodeValue, node.node.builder === builder else {
      throw arguments.invalid(
        "layers", "a net's closure ends in its last layer, not in \(last.typeName)", code: "wrong-type",
        help: "let its last line be `head [p3, p4, p5]`")
    }
    return .object(ModelValue(try Model(builder.finish(), seed: arguments.seed())))
  }

  private static func classNames(_ arguments: Arguments) throws -> [String] {
    if case .int(let count) = arguments["classes"] {
      guard (1...20_000).contains(count) else {
        throw arguments.invalid("classes", "a net finds 1 to 20000 classes, not \(count)")
      }
      return Graph.numberedClasses(count)
    }
    return try arguments.strings("classes")
  }

  private static func numbers(_ row: Value, _ arguments: Arguments) throws -> [Double] {
    let numbers = try Elements(row)?.array().compactMap { item -> Double? in
      switch item {
      case .int(let int): Double(int)
      case .float(let float): float
      default: nil
      }
    }
    guard let numbers, numbers.count == Elements(row)?.count else {
      throw arguments.invalid(
        "anchors", "`anchors` is a List of rows of numbers, one a level", code: "wrong-type",
        help: "[[10, 13, 16, 30, 33, 23], …]")
    }
    return numbers
  }

  // MARK: Layers

  private static func layer(
    _ name: String, _ summary: String, _ parameters: [Parameter], _ examples: [Example],
    _ kind: @escaping (Arguments) throws -> LayerKind
  ) -> Command {
    Command(name, family: "models", summary, [input] + parameters, returns: "a Node", examples: examples) { arguments in
      try node(kind(arguments), [arguments.object("input", as: NodeValue.self)])
    }
  }

  private static func node(_ kind: LayerKind, _ inputs: [NodeValue]) throws -> Value {
    guard let builder = inputs.first?.node.builder else { throw Fault("wrong-value", "a layer needs an input") }
    return .object(NodeValue(try builder.add(kind, from: inputs.map(\.node))))
  }

  static let conv = layer(
    "conv", "A convolution, batch normalisation and SiLU.",
    [
      channels,
      .label("k", .int, "The kernel's side.", default: .int(1)),
      .label("s", .int, "The stride: 2 halves the map.", default: .int(1)),
      .label("p", .optional(.int), "The padding; half the kernel by default.", default: .null),
      .label("g", .int, "Groups of channels that don't mix.", default: .int(1)),
    ], [example("head [image | conv 16 k: 3 s: 2]")]
  ) {
    .conv(
      channels: try $0.int("channels"), kernel: try $0.int("k"), stride: try $0.int("s"),
      padding: try $0.optionalInt("p"), groups: try $0.int("g"))
  }

  static let c3 = layer(
    "c3", "A cross-stage block: `n` bottlenecks between three 1×1 convolutions.",
    [channels, repeats, shortcut, expansion],
    [example("head [image | conv 16 | c3 16 n: 3]")]
  ) {
    .c3(
      channels: try $0.int("channels"), repeats: try $0.int("n"), shortcut: try $0.bool("shortcut"),
      expansion: try $0.double("e"))
  }

  static let bottleneck = layer(
    "bottleneck", "A 1×1 and a 3×3 convolution; the input is added where the channels are equal.",
    [channels, repeats, shortcut, expansion], [example("head [image | conv 16 | bottleneck 16]")]
  ) {
    .bottleneck(
      channels: try $0.int("channels"), repeats: try $0.int("n"), shortcut: try $0.bool("shortcut"),
      expansion: try $0.double("e"))
  }

  static let sppf = layer(
    "sppf", "Spatial pyramid pooling: three max-pools in a row, concatenated.",
    [channels, .label("k", .int, "The pools' side.", default: .int(5))],
    [example("head [image | conv 16 | sppf 16]")]
  ) { .sppf(channels: try $0.int("channels"), kernel: try $0.int("k")) }

  static let upsample = layer(
    "upsample", "Every cell `scale` × `scale` times.",
    [.label("scale", .int, "How many times wider and higher.", default: .int(2))],
    [example("head [image | conv 16 k: 3 s: 2 | upsample]")]
  ) { .upsample(scale: try $0.int("scale")) }

  static let concat = Command(
    "concat", family: "models", "Maps of one size, one behind the other over the channels.",
    [input, .rest("others", .node, "The maps behind it.")], returns: "a Node",
    examples: [
      example("let a = image | conv 16\n head [a | conv 8 | concat a]")
    ]
  ) { arguments in
    try node(.concat, [arguments.object("input", as: NodeValue.self)] + nodes(arguments, "others"))
  }

  static let head = Command(
    "head", family: "models", "YOLOv5's Detect layer: boxes, objectness and classes at every cell of each map.",
    [.positional("maps", .list, "The maps, from the finest to the coarsest.")], returns: "a Node",
    examples: [example("head [image | conv 16 k: 3 s: 2]")]
  ) { try node(.detect, nodes($0, "maps")) }

  private static func nodes(_ arguments: Arguments, _ name: String) throws -> [NodeValue] {
    try arguments.list(name).map { item in
      guard case .object(let object) = item, let node = object as? NodeValue else {
        throw arguments.invalid(name, "`\(name)` holds Nodes, not \(item.typeName)", code: "wrong-type")
      }
      return node
    }
  }
}
