import OtnWork

/// A layer's output while a net is being built: which layer, and what leaves it.
public struct GraphNode {
  public let builder: GraphBuilder
  /// -1 is the image.
  public let layer: Int
  public let channels: Int
  public let stride: Int
}

/// Makes a net layer by layer, numbering the layers in the order they are made and checking channels and sizes at once.
///
///     let net = try GraphBuilder(name: "tiny", classNames: ["cake"], anchors: [[Anchor(10, 13)]])
///     let p3 = try net.add(.conv(channels: 64, kernel: 3, stride: 2), from: [net.image])
///     try net.add(.detect, from: [p3])
///     let graph = try net.finish()
public final class GraphBuilder {
  public let name: String
  public let classNames: [String]
  public let anchors: [[Anchor]]
  public let depth: Double
  public let width: Double
  private var layers: [Layer] = []
  private var parameters = 0

  /// - Throws: `GraphError` (`wrong-value`) for multiples, classes or anchors that no net can have.
  public init(
    name: String = "Model", classNames: [String], depth: Double = 1, width: Double = 1,
    anchors: [[Anchor]] = Anchor.yolov5
  ) throws(GraphError) {
    guard depth > 0, depth <= 16 else {
      throw .wrongValue("the depth multiple is above 0 and at most 16, not \(depth)")
    }
    guard width > 0, width <= 16 else {
      throw .wrongValue("the width multiple is above 0 and at most 16, not \(width)")
    }
    guard !classNames.isEmpty, classNames.count <= Graph.Limit.classes else {
      throw .wrongValue("a net finds 1 to \(Graph.Limit.classes) classes, not \(classNames.count)")
    }
    try Anchor.check(anchors)
    self.name = name
    self.classNames = classNames
    self.depth = depth
    self.width = width
    self.anchors = anchors
  }

  /// The image: three channels.
  public var image: GraphNode { GraphNode(builder: self, layer: -1, channels: 3, stride: 1) }

  /// How many layers were made.
  public var count: Int { layers.count }

  /// Makes the next layer.
  ///
  /// - Throws: `GraphError`, naming the layer: `shape` when the inputs' channels or sizes don't fit, `wrong-value` for arguments.
  @discardableResult
  public func add(_ kind: LayerKind, from inputs: [GraphNode]) throws(GraphError) -> GraphNode {
    let label = Layer.label(layers.count, kind)
    try check(inputs, of: kind, label: label)
    let shape = try LayerShape(kind, inputs: inputs, builder: self, label: label)
    parameters += shape.parameters
    guard parameters <= Graph.Limit.parameters else {
      throw .wrongValue("\(label) brings the net above \(Graph.Limit.parameters) parameters")
    }
    let layer = Layer(
      index: layers.count, from: inputs.map(\.layer), kind: kind, inputChannels: inputs.map(\.channels),
      channels: shape.channels, repeats: shape.repeats, stride: shape.stride)
    layers.append(layer)
    return GraphNode(builder: self, layer: layer.index, channels: layer.channels, stride: layer.stride)
  }

  /// The finished net.
  ///
  /// - Throws: `GraphError` (`wrong-value`) unless the last layer detects and every other is read by a later one.
  public func finish() throws(GraphError) -> Graph {
    guard let last = layers.last, last.kind == .detect else {
      throw .wrongValue("a net ends in the layer that detects", help: "end with `head [p3, p4, p5]`")
    }
    let used = Set(layers.flatMap(\.from))
    if let idle = layers.dropLast().first(where: { !used.contains($0.index) }) {
      throw .wrongValue("no later layer reads \(idle.label)", help: "leave it out, or pass it on")
    }
    return Graph(name: name, layers: layers, classNames: classNames, anchors: anchors, depth: depth, width: width)
  }

  private func check(_ inputs: [GraphNode], of kind: LayerKind, label: String) throws(GraphError) {
    if layers.count >= Graph.Limit.layers { throw .wrongValue("a net has at most \(Graph.Limit.layers) layers") }
    if layers.last?.kind == .detect {
      throw .wrongValue("\(label) stands behind the layer that detects, which is the last")
    }
    if inputs.contains(where: { $0.builder !== self }) {
      throw .wrongValue("\(label) is given the output of another net's layer")
    }
    if inputs.contains(where: { $0.layer == -1 }) && !layers.isEmpty {
      throw .wrongValue(
        "\(label) takes the image, which only the first layer can", help: "pass on the first layer's output")
    }
    switch kind {
    case .concat, .detect:
      if inputs.isEmpty { throw .wrongValue("\(label) is given no maps") }
    default:
      if inputs.count != 1 {
        throw .wrongValue("\(label) takes one map, not \(inputs.count)", help: "join them: `concat`")
      }
    }
  }
}
