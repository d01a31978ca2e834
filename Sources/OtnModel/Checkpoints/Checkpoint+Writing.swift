import OtnTensor
import OtnWork

/// Keys in the header of our checkpoints.
enum CheckpointKey {
  static let format = "otn"
  static let graph = "otn.graph"
  static let names = "otn.names"
  static let strides = "otn.strides"
  /// Before each key of the training's state.
  static let state = "otn.state."
}

extension Checkpoint {
  /// Writes a model, and what a training wants to find again, as `.safetensors`; the old file stands until the new one is whole.
  ///
  /// - Parameters:
  ///   - state: the training's own keys; `epoch` and `best_fitness` are read back into `Checkpoint`.
  ///   - extra: the training's own tensors; no name may start with `model.`.
  ///   - dtype: what floats of the model are stored as.
  ///   - notes: further keys for the header, such as where the data is held that it was trained on.
  /// - Throws: `SafeTensorsError`, or `CheckpointError` for a name in `extra` that is the model's.
  public static func write(
    _ path: String, model: Model, state: [String: String] = [:], extra: [(name: String, tensor: Tensor)] = [],
    dtype: DType = .float32, notes: [String: String] = [:], work: Work = Work()
  ) throws {
    let contents = try contents(model, state, extra, dtype, notes)
    try SafeTensors.write(path, contents.tensors, metadata: contents.metadata, work: work)
  }

  /// The bytes of the file that `write` writes.
  public static func bytes(
    model: Model, state: [String: String] = [:], extra: [(name: String, tensor: Tensor)] = [],
    dtype: DType = .float32, notes: [String: String] = [:]
  ) throws -> [UInt8] {
    let contents = try contents(model, state, extra, dtype, notes)
    return try SafeTensors.bytes(contents.tensors, metadata: contents.metadata)
  }

  private static func contents(
    _ model: Model, _ state: [String: String], _ extra: [(name: String, tensor: Tensor)], _ dtype: DType,
    _ notes: [String: String]
  ) throws -> (tensors: [(name: String, tensor: Tensor)], metadata: [String: String]) {
    if let taken = extra.first(where: { $0.name.hasPrefix("model.") }) {
      throw CheckpointError("wrong-value", "\(taken.name) is a name of the model's own tensors")
    }
    let tensors = try model.state.map { item in
      (name: item.name, tensor: item.role == .counter ? item.tensor : try item.tensor.detach().to(dtype: dtype))
    }
    var metadata = [
      CheckpointKey.format: "1",
      CheckpointKey.graph: model.graph.yaml(),
      CheckpointKey.names: "[\(model.classNames.map(Graph.quoted).joined(separator: ", "))]",
      CheckpointKey.strides: "\(model.strides)",
    ]
    metadata.merge(notes) { own, _ in own }
    for (key, value) in state { metadata[CheckpointKey.state + key] = value }
    return (tensors + extra, metadata)
  }
}
