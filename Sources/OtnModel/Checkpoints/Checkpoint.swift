import OtnTensor

/// Weights from a file, with what the file says about them.
///
/// Ours is a `.safetensors` whose header holds the graph and the state of the training; read as well are YOLOv5's `.pt` and its state
/// dict as plain safetensors.
public struct Checkpoint {
  /// The net; nil when the file holds weights only.
  public var graph: Graph?
  /// The state dict, of the EMA where the file has one, in the file's own types.
  public var tensors: [(name: String, tensor: Tensor)]
  /// The last epoch that was trained, from 0.
  public var epoch: Int?
  /// The best fitness so far: 0.1·mAP50 + 0.9·mAP50-95.
  public var bestFitness: Double?
  /// What the training keeps beside the weights: its own keys and values.
  public var state: [String: String] = [:]
  /// Tensors of the training, under its own names.
  public var extra: [(name: String, tensor: Tensor)] = []
  /// What a `.pt` would have made Python call beyond PyTorch, NumPy and YOLOv5: "easydict.EasyDict". Nothing was run.
  public var inertCalls: [String] = []

  public init(graph: Graph?, tensors: [(name: String, tensor: Tensor)]) {
    self.graph = graph
    self.tensors = tensors
  }

  /// Whether the weights are those of a fused model: convolutions with a bias, no batch normalisation.
  public var isFused: Bool {
    !tensors.contains { $0.name.contains(".bn.") } && tensors.contains { $0.name.hasSuffix(".conv.bias") }
  }

  /// Reads a checkpoint; what it is tells its contents, not its name.
  ///
  /// - Throws: `CheckpointError`, `SafeTensorsError` or `GraphError`; never runs anything from the file.
  public static func read(_ path: String) throws -> Checkpoint { try Checkpoint(bytes(of: path), name: path) }

  /// The same from a file's bytes; `name` is what errors call it.
  public init(_ bytes: [UInt8], name: String) throws {
    if bytes.starts(with: [0x50, 0x4B]) {
      try self.init(pytorch: PyTorchFile(bytes, name: name), name: name)
    } else if bytes.count > 1, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      throw CheckpointError(
        "unsupported", "\(name) is a bare pickle, as PyTorch wrote before 1.6",
        help: "load it with PyTorch and save it again")
    } else {
      try self.init(safeTensors: SafeTensors.read(bytes: bytes))
    }
  }
}
