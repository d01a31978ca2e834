/// What a layer gives, worked out from its arguments and inputs before the layer is made.
struct LayerShape {
  var channels: Int
  var stride: Int
  var repeats = 1
  /// Learned numbers, to bound the net before any memory is asked for.
  var parameters = 0

  init(_ kind: LayerKind, inputs: [GraphNode], builder: GraphBuilder, label: String) throws(GraphError) {
    let first = inputs[0]
    channels = first.channels
    stride = first.stride
    switch kind {
    case .conv(let written, let kernel, let step, let padding, let groups):
      channels = try Self.scaled(written, builder.width, label)
      try convolve(kernel: kernel, step: step, padding: padding ?? kernel / 2, groups: groups, first, label)
    case .c3(let written, let number, _, let expansion), .bottleneck(let written, let number, _, let expansion):
      channels = try Self.scaled(written, builder.width, label)
      repeats = try Self.repeated(number, builder.depth, label)
      let hidden = try Self.hidden(channels, expansion, label)
      parameters = first.channels * hidden * 2 + repeats * hidden * (hidden + channels) * 10
    case .sppf(let written, let kernel):
      channels = try Self.scaled(written, builder.width, label)
      guard kernel % 2 == 1, (1...255).contains(kernel) else {
        throw .wrongValue("\(label) pools with an odd kernel from 1 to 255, not \(kernel)")
      }
      guard first.channels > 1 else { throw .shape("\(label) halves its input's channels, but gets 1") }
      parameters = first.channels / 2 * (first.channels + 4 * channels)
    case .upsample(let scale):
      guard scale > 1, stride % scale == 0 else {
        throw .shape(
          "\(label) by \(scale) needs a map whose stride is a multiple of \(scale), but its input has stride \(stride)")
      }
      stride /= scale
    case .concat: try join(inputs, label)
    case .detect: try detect(inputs, builder, label)
    }
  }

  private mutating func convolve(
    kernel: Int, step: Int, padding: Int, groups: Int, _ input: GraphNode, _ label: String
  ) throws(GraphError) {
    guard (1...255).contains(kernel) else { throw .wrongValue("\(label) has a kernel from 1 to 255, not \(kernel)") }
    guard (1...64).contains(step) else { throw .wrongValue("\(label) has a stride from 1 to 64, not \(step)") }
    guard (0...255).contains(padding) else { throw .wrongValue("\(label) has a padding from 0 to 255, not \(padding)") }
    guard groups > 0, input.channels % groups == 0, channels % groups == 0 else {
      throw .shape(
        "\(label) has \(groups) groups, which divide neither or only one of \(input.channels) and \(channels) channels")
    }
    // H/s cells from H need ⌊(2p − k)/s⌋ = −1.
    func fits(_ padding: Int) -> Bool { (1...step).contains(kernel - 2 * padding) }
    guard fits(padding) else {
      let fitting = (0...kernel / 2).first(where: fits)
      throw .shape(
        "\(label) with kernel \(kernel), stride \(step) and padding \(padding) gives no map of 1/\(step) of its input's size",
        help: fitting.map { "for kernel \(kernel) and stride \(step) the padding is \($0)" } ?? "use an odd kernel")
    }
    guard stride <= 1 << 16 else { throw .shape("\(label) works at a stride above \(1 << 16)") }
    stride *= step
    parameters = input.channels / groups * channels * kernel * kernel
  }

  private mutating func join(_ inputs: [GraphNode], _ label: String) throws(GraphError) {
    if let other = inputs.first(where: { $0.stride != stride }) {
      throw .shape(
        "\(label) joins maps of one size, but \(Self.place(inputs[0])) gives 1/\(stride) of the image and "
          + "\(Self.place(other)) 1/\(other.stride)",
        help: stride > other.stride ? "upsample the first" : "convolve the first with stride \(other.stride / stride)")
    }
    channels = inputs.reduce(0) { $0 + $1.channels }
    guard channels <= Graph.Limit.channels else { throw .shape("\(label) would have \(channels) channels") }
  }

  private mutating func detect(_ inputs: [GraphNode], _ builder: GraphBuilder, _ label: String) throws(GraphError) {
    guard inputs.count == builder.anchors.count else {
      throw .shape(
        "\(label) is given \(inputs.count) maps, but there are anchors for \(builder.anchors.count) levels",
        help: "give one map a row of anchors, the finest first")
    }
    for (finer, coarser) in zip(inputs, inputs.dropFirst()) where finer.stride >= coarser.stride {
      throw .shape("\(label) takes its maps from the finest to the coarsest, not with strides \(inputs.map(\.stride))")
    }
    channels = builder.anchors[0].count * (5 + builder.classNames.count)
    parameters = inputs.reduce(0) { $0 + ($1.channels + 1) * channels }
  }

  /// `ceil(c·width / 8)·8`
  private static func scaled(_ channels: Int, _ width: Double, _ label: String) throws(GraphError) -> Int {
    guard (1...Graph.Limit.channels).contains(channels) else {
      throw .wrongValue("\(label) has 1 to \(Graph.Limit.channels) channels, not \(channels)")
    }
    let scaled = Int((Double(channels) * width / 8).rounded(.up)) * 8
    guard scaled <= Graph.Limit.channels else { throw .wrongValue("\(label) would have \(scaled) channels") }
    return scaled
  }

  /// `max(round(n·depth), 1)` for n > 1, halves to even.
  private static func repeated(_ number: Int, _ depth: Double, _ label: String) throws(GraphError) -> Int {
    guard (1...Graph.Limit.repeats).contains(number) else {
      throw .wrongValue("\(label) is repeated 1 to \(Graph.Limit.repeats) times, not \(number)")
    }
    return number > 1 ? max(Int((Double(number) * depth).rounded(.toNearestOrEven)), 1) : number
  }

  /// Channels inside a block: `⌊c·e⌋`.
  static func hidden(_ channels: Int, _ expansion: Double) -> Int { Int(Double(channels) * expansion) }

  private static func hidden(_ channels: Int, _ expansion: Double, _ label: String) throws(GraphError) -> Int {
    guard expansion > 0, expansion <= 8, hidden(channels, expansion) > 0 else {
      throw .wrongValue("\(label) expands its channels by a factor above 0 and at most 8, not \(expansion)")
    }
    return hidden(channels, expansion)
  }

  private static func place(_ node: GraphNode) -> String { node.layer < 0 ? "the image" : "layer \(node.layer)" }
}
