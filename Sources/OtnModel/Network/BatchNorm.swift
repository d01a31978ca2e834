import OtnTensor

/// Batch normalisation with YOLOv5's constants.
struct BatchNorm {
  static let epsilon = 1e-3
  static let momentum = 0.03

  var scale: Tensor
  var bias: Tensor
  var mean: Tensor
  var variance: Tensor
  /// Batches seen in training.
  var batches: Tensor
  /// On the CPU even for a model elsewhere: a single number needs no moving.
  private let one: Tensor

  init(channels: Int) throws(TorchError) {
    scale = try .ones([channels])
    bias = try .zeros([channels])
    mean = try .zeros([channels])
    variance = try .ones([channels])
    batches = try .zeros([], dtype: .int64)
    one = try .ones([], dtype: .int64)
  }

  func forward(_ input: Tensor, training: Bool) throws(TorchError) -> Tensor {
    if training { try batches.add_(one) }
    return try input.batchNorm(
      weight: scale, bias: bias, runningMean: mean, runningVariance: variance, training: training,
      momentum: Self.momentum, epsilon: Self.epsilon)
  }

  /// What the running statistics do to a channel: multiply by `factor`, add `offset`.
  func folded() throws(TorchError) -> (factor: Tensor, offset: Tensor) {
    let factor = try scale / (variance + Self.epsilon).sqrt()
    return (factor, try bias - mean * factor)
  }

  mutating func visit(_ prefix: String, _ body: TensorVisitor) throws {
    try body("\(prefix).weight", .scale, &scale)
    try body("\(prefix).bias", .bias, &bias)
    try body("\(prefix).running_mean", .buffer, &mean)
    try body("\(prefix).running_var", .buffer, &variance)
    try body("\(prefix).num_batches_tracked", .counter, &batches)
  }
}
