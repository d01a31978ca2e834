import OtnTensor

/// A net with its weights: a `Graph` that computes.
///
///     let model = try Model(.yolov5(size: "n", classNames: ["apple", "cake"]))
///     let maps = try model.forward(images)             // raw, for the loss
///     let found = try model.predict(images).boxes      // (N, total, 5 + classes), in pixels
///
/// Tensors carry the names of YOLOv5's state dict. Not for use by several threads at once.
public final class Model {
  public private(set) var graph: Graph
  /// Whether `forward` normalises with the batch's own statistics and updates the running ones.
  public var isTraining = true
  /// Whether batch normalisation was folded into the convolutions.
  public let isFused: Bool
  var modules: [LayerModule]
  /// The layer after which a layer's output is needed no more.
  private let lastUse: [Int]

  /// A new model with LibTorch's default weights drawn from `seed`, in training mode; its parameters want gradients.
  public convenience init(_ graph: Graph, seed: UInt64 = 0, device: Device = .cpu) throws {
    let initializer = Initializer(seed: seed)
    let modules = try graph.layers.map { try LayerModule($0, of: graph, initializer) }
    self.init(graph, modules, isFused: false)
    try to(device: device)
    try setRequiresGrad(true)
  }

  init(_ graph: Graph, _ modules: [LayerModule], isFused: Bool) {
    self.graph = graph
    self.modules = modules
    self.isFused = isFused
    var lastUse = Array(graph.layers.indices)
    for layer in graph.layers {
      for source in layer.from where source >= 0 { lastUse[source] = layer.index }
    }
    self.lastUse = lastUse
  }

  public var classNames: [String] { graph.classNames }
  /// Pixels a cell of each level stands for.
  public var strides: [Int] { graph.strides }
  public var device: Device { detect.anchors.device }
  public var dtype: DType { detect.anchors.dtype }

  /// Anchors in cells of their level, `(levels, anchors, 2)`.
  public var anchors: Tensor { detect.anchors }

  /// Puts other anchors, in pixels, in the place of the model's.
  ///
  /// - Throws: `GraphError` unless there are as many levels, and anchors a level, as before.
  public func setAnchors(_ anchors: [[Anchor]]) throws {
    try Anchor.check(anchors)
    guard anchors.count == graph.anchors.count, anchors[0].count == graph.anchors[0].count else {
      throw GraphError.shape(
        "the model has \(graph.anchors.count) × \(graph.anchors[0].count) anchors, not \(anchors.count) × \(anchors[0].count)"
      )
    }
    let grid = try Detect.gridAnchors(anchors, strides: strides)
    try withoutGrad { _ = try detect.anchors.copy_(grid) }
    graph.anchors = anchors
  }

  /// Makes the graph's anchors those of the buffer, after weights were loaded.
  func takeAnchors() throws {
    let values = try anchors.doubles()
    let perLevel = graph.anchors[0].count
    graph.anchors = strides.enumerated().map { level, stride in
      (0..<perLevel).map { place in
        let start = 2 * (level * perLevel + place)
        return Anchor(values[start] * Double(stride), values[start + 1] * Double(stride))
      }
    }
  }

  var detect: Detect {
    guard case .detect(let detect)? = modules.last else {
      preconditionFailure("a graph ends in the layer that detects")
    }
    return detect
  }

  /// Runs the layers in order. `observe` sees every layer's outputs.
  func run(_ images: Tensor, training: Bool, observe: (Layer, [Tensor]) -> Void = { _, _ in }) throws -> [Tensor] {
    try checkImages(images)
    var outputs: [Tensor?] = Array(repeating: nil, count: modules.count)
    var last: [Tensor] = []
    for layer in graph.layers {
      let inputs = layer.from.compactMap { $0 < 0 ? images : outputs[$0] }
      do {
        last = try modules[layer.index].forward(inputs, training: training)
      } catch let error as TorchError {
        throw GraphError(code: error.code, message: "\(layer.label): \(error.message)", help: error.help)
      }
      observe(layer, last)
      outputs[layer.index] = last[0]
      // Without gradients this frees maps as early as possible.
      for source in layer.from where source >= 0 && lastUse[source] == layer.index { outputs[source] = nil }
    }
    return last
  }

  private func checkImages(_ images: Tensor) throws {
    let shape = images.shape
    guard shape.count == 4, shape[0] > 0, shape[1] == 3 else {
      throw GraphError.shape(
        "a model takes images of shape (N, 3, H, W), not \(Self.text(shape))",
        help: shape.count == 3 ? "one image becomes a batch with `unsqueeze 0`" : nil)
    }
    let step = graph.maxStride
    guard shape[2] > 0, shape[3] > 0, shape[2] % step == 0, shape[3] % step == 0 else {
      throw GraphError.shape(
        "an image's sides are multiples of the largest stride, \(step), not \(shape[2]) × \(shape[3])",
        help: "letterbox it to a multiple")
    }
    guard images.dtype == dtype else {
      throw GraphError.wrongValue(
        "the images are \(images.dtype.rawValue), but the model computes in \(dtype.rawValue)",
        help: images.dtype == .uint8 ? "divide by 255: a model sees values from 0 to 1" : nil)
    }
    guard images.device == device else {
      throw GraphError(
        code: "device", message: "the images are on \(images.device), but the model is on \(device)",
        help: "move one of them: `to images device: \"\(device)\"`")
    }
  }

  static func text(_ shape: [Int]) -> String { "(\(shape.map(String.init).joined(separator: ", ")))" }
}
