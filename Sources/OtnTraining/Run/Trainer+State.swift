import OtnModel
import OtnTensor

extension Trainer {
  /// Names of what a checkpoint keeps of a training, beside the averaged weights.
  private enum Key {
    static let iteration = "iteration"
    static let lastMove = "last_move"
    static let updates = "ema_updates"
    static let weights = "weights."
    static let momentum = "momentum."
    static let gradient = "gradient."
  }

  /// Everything that the next step depends on and that the averaged weights do not hold.
  func saved() -> (state: [String: String], tensors: [(name: String, tensor: Tensor)]) {
    var tensors = model.state.map { (name: Key.weights + $0.name, tensor: $0.tensor) }
    tensors += optimizer.momenta.map { (name: Key.momentum + $0.name, tensor: $0.tensor) }
    if isAccumulating {
      for parameter in model.parameters {
        if let gradient = parameter.tensor.grad { tensors.append((Key.gradient + parameter.name, gradient)) }
      }
    }
    let state = [
      Key.iteration: "\(iteration)", Key.lastMove: "\(lastMove)", Key.updates: "\(average.updates)",
    ]
    return (state, tensors)
  }

  /// Puts back what `saved` gave, and the averaged weights of the same checkpoint.
  func restore(_ checkpoint: Checkpoint) throws {
    func number(_ key: String) throws -> Int {
      guard let number = checkpoint.state[key].flatMap({ Int($0) }), number >= -1 else {
        throw TrainingError(
          code: "wrong-value", message: "the checkpoint holds weights, but no training to resume (no \(key))",
          help: "train a model made from it: `train (model.load \"last.safetensors\") on: …`")
      }
      return number
    }
    let position = (iteration: try number(Key.iteration), lastMove: try number(Key.lastMove))
    try average.model.loadWeights(from: checkpoint, strict: true)
    let extra = Dictionary(checkpoint.extra.map { ($0.name, $0.tensor) }) { first, _ in first }
    func named(_ prefix: String) -> [String: Tensor] {
      Dictionary(
        uniqueKeysWithValues: extra.filter { $0.key.hasPrefix(prefix) }.map {
          (String($0.key.dropFirst(prefix.count)), $0.value)
        })
    }
    let weights = named(Key.weights).map { (name: $0.key, tensor: $0.value) }
    try model.loadWeights(from: Checkpoint(graph: nil, tensors: weights), strict: true)
    try restore(momenta: named(Key.momentum), gradients: named(Key.gradient))
    restore(iteration: position.iteration, lastMove: position.lastMove, updates: try number(Key.updates))
  }

  private func restore(momenta: [String: Tensor], gradients: [String: Tensor]) throws {
    for parameter in model.parameters {
      for (kind, tensors) in [("momentum", momenta), ("gradient", gradients)] {
        guard let tensor = tensors[parameter.name], tensor.shape != parameter.tensor.shape else { continue }
        throw TrainingError(
          code: "shape",
          message:
            "the checkpoint's \(kind) of \(parameter.name) has shape \(tensor.shape), not \(parameter.tensor.shape)")
      }
      if let gradient = gradients[parameter.name] { try parameter.tensor.setGrad(gradient.to(device: model.device)) }
    }
    try restore(momenta: momenta.mapValues { try $0.to(device: model.device) })
  }
}
