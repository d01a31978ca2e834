import OtnTensor

/// What of a checkpoint went into a model.
public struct Transfer: Sendable {
  /// Tensors that were taken.
  public let loaded: Int
  /// Tensors the model has.
  public let total: Int
  /// Names of the model's tensors that kept what they had.
  public let skipped: [String]

  /// "343 of 349 items"
  public var text: String { "\(loaded) of \(total) items" }
}

extension Model {
  /// A model from a checkpoint that holds its own graph.
  ///
  /// - Throws: `CheckpointError` (`no-graph` when there are weights only), and whatever reading throws.
  public static func load(_ path: String) throws -> Model { try Model(Checkpoint.read(path), name: path) }

  /// The model of a checkpoint, for inference; `name` is what errors call the file.
  public convenience init(_ checkpoint: Checkpoint, name: String) throws {
    guard let graph = checkpoint.graph else {
      throw CheckpointError(
        "no-graph", "\(name) holds weights only, not the net they belong to",
        help: "make the net first and put the weights into it: `yolov5 \"n\" | weights \"\(name)\"`")
    }
    let fresh = try Model(graph)
    let model = checkpoint.isFused ? try fresh.fused() : fresh
    try model.loadWeights(from: checkpoint, strict: true)
    self.init(model.graph, model.modules, isFused: model.isFused)
    isTraining = false
  }

  /// Copies weights into the model's tensors, in place, so that references to them stay good.
  ///
  /// A checkpoint for other classes fits but for the last layer, which then keeps what it has, and one without counters of batches
  /// fits too. Anything else that differs is an error, and with `strict` these are as well.
  ///
  /// - Throws: `CheckpointError` (`shape`), naming the layer, its tensor and both shapes; the model is then unchanged.
  @discardableResult
  public func loadWeights(from checkpoint: Checkpoint, strict: Bool = false) throws -> Transfer {
    let offered = Dictionary(checkpoint.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    let wanted = state
    var pairs: [(to: Tensor, from: Tensor)] = []
    var skipped: [String] = []
    for item in wanted {
      let isLast = Self.layer(of: item.name) == graph.detectLayer.index
      if let tensor = offered[item.name], tensor.shape == item.tensor.shape {
        pairs.append((item.tensor, tensor))
      } else if item.role == .counter, !strict, offered[item.name] == nil {
        skipped.append(item.name)
      } else if isLast, !strict, let tensor = offered[item.name], tensor.rank == item.tensor.rank {
        skipped.append(item.name)
      } else {
        throw mismatch(item, offered[item.name])
      }
    }
    if strict, let surplus = checkpoint.tensors.first(where: { offer in !wanted.contains { $0.name == offer.name } }) {
      throw CheckpointError("shape", "the checkpoint has \(surplus.name), which the model lacks")
    }
    try withoutGrad { for pair in pairs { try pair.to.copy_(pair.from) } }
    try takeAnchors()
    return Transfer(loaded: pairs.count, total: wanted.count, skipped: skipped)
  }

  private func mismatch(_ item: NamedTensor, _ offer: Tensor?) -> CheckpointError {
    let layer = Self.layer(of: item.name).map { graph.layers[$0].label } ?? item.name
    guard let offer else {
      return CheckpointError(
        "shape", "\(layer) needs \(item.name) of shape \(Self.text(item.tensor.shape)), which the checkpoint lacks",
        help: isFused ? "the model is fused; load into one that is not" : nil)
    }
    return CheckpointError(
      "shape",
      "\(layer): \(item.name) has shape \(Self.text(item.tensor.shape)) in the model and \(Self.text(offer.shape)) in the checkpoint",
      help: "the checkpoint is for a net of another size or shape")
  }
}
