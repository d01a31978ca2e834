/// One operation over all tensors of a model at once; on a GPU that is one kernel instead of hundreds. Autograd does not see them.
public enum TensorGroup {
  /// One step of stochastic gradient descent with momentum, as in Sutskever et al. 2013 and PyTorch's `SGD`.
  ///
  /// Parameters without a gradient stay as they are. `momentumBuffers` has one place a parameter, nil before its first step.
  public static func sgdStep(
    parameters: [Tensor], momentumBuffers: inout [Tensor?], learningRate: Double, momentum: Double, weightDecay: Double,
    nesterov: Bool
  ) throws(TorchError) {
    guard momentumBuffers.count == parameters.count else {
      throw TorchError(
        .wrongValue, "\(parameters.count) parameters have \(momentumBuffers.count) momentum buffers")
    }
    let positions = parameters.indices.filter { parameters[$0].grad != nil }
    guard !positions.isEmpty else { return }
    let moved = positions.map { parameters[$0] }
    try unremembered { () throws(TorchError) in
      var change = moved.compactMap(\.grad)
      if weightDecay != 0 { change = try callAll("_foreach_add.List", change, moved, weightDecay) }
      if momentum != 0 {
        let buffers = try movedBuffers(&momentumBuffers, positions, change, momentum)
        change = nesterov ? try callAll("_foreach_add.List", change, buffers, momentum) : buffers
      }
      try callAll("_foreach_add_.List", moved, change, -learningRate)
    }
  }

  private static func movedBuffers(
    _ buffers: inout [Tensor?], _ positions: [Int], _ change: [Tensor], _ momentum: Double
  ) throws(TorchError) -> [Tensor] {
    let old = positions.indices.filter { buffers[positions[$0]] != nil }
    let moving = old.compactMap { buffers[positions[$0]] }
    if !moving.isEmpty {
      try callAll("_foreach_mul_.Scalar", moving, momentum)
      try callAll("_foreach_add_.List", moving, old.map { change[$0] }, 1)
    }
    for (position, gradient) in zip(positions, change) where buffers[position] == nil {
      buffers[position] = try gradient.clone()
    }
    return positions.compactMap { buffers[$0] }
  }

  /// Scales the gradients so that the norm of all of them together is at most `maxNorm`; answers the norm before.
  @discardableResult
  public static func clipGradients(_ parameters: [Tensor], maxNorm: Double) throws(TorchError) -> Double {
    let gradients = parameters.compactMap(\.grad)
    guard !gradients.isEmpty else { return 0 }
    return try unremembered { () throws(TorchError) in
      let norms = try callAll("_foreach_norm.Scalar", gradients)
      let norm = try Tensor.stack(norms).norm()
      // In the tensors' own precision, as PyTorch's clip_grad_norm_ does it.
      let factor = try (maxNorm / (norm + 1e-6)).clamp(max: 1).item()
      if factor < 1 { try callAll("_foreach_mul_.Scalar", gradients, factor) }
      return try norm.item()
    }
  }

  /// `average = decay * average + (1 - decay) * current`, in place.
  public static func emaUpdate(average: [Tensor], from current: [Tensor], decay: Double) throws(TorchError) {
    guard average.count == current.count else {
      throw TorchError(.wrongValue, "\(average.count) averages can't follow \(current.count) tensors")
    }
    guard !average.isEmpty else { return }
    try unremembered { () throws(TorchError) in
      try callAll("_foreach_mul_.Scalar", average, decay)
      try callAll("_foreach_add_.List", average, current, 1 - decay)
    }
  }

  /// Forgets the gradients.
  public static func zeroGradients(_ parameters: [Tensor]) throws(TorchError) {
    for parameter in parameters { try parameter.setGrad(nil) }
  }

  private static func unremembered<Answer>(
    _ body: () throws(TorchError) -> Answer
  ) throws(TorchError) -> Answer {
    try withoutGrad { Result(catching: body) }.get()
  }
}
