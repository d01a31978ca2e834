import CTorchABI

extension Tensor {
  /// Whether operators on it are remembered for `backward`.
  public var requiresGrad: Bool { handle.torch.requires_grad(handle.reference) }

  /// Whether it was made by a user rather than computed from tensors that require gradients.
  public var isLeaf: Bool { handle.torch.is_leaf(handle.reference) }

  public func setRequiresGrad(_ value: Bool) throws(TorchError) {
    guard !value || dtype.isFloatingPoint else {
      throw TorchError(.dtype, "only floating-point tensors have gradients, this one is \(dtype)")
    }
    try Torch.check { handle.torch.set_requires_grad(handle.reference, value, $0) }
  }

  /// What `backward` added up so far; nil before the first one.
  public var grad: Tensor? {
    var reference: OtnTensorRef?
    try? Torch.check { handle.torch.gradient(handle.reference, &reference, $0) }
    return reference.map { Tensor(TensorHandle(owning: $0, handle.torch)) }
  }

  /// nil forgets it.
  public func setGrad(_ gradient: Tensor?) throws(TorchError) {
    try Torch.check { handle.torch.set_gradient(handle.reference, gradient?.handle.reference, $0) }
  }

  /// Adds the derivative of this tensor to `grad` of every leaf it was computed from. A tensor of more than one element needs the
  /// `gradient` that flows into it, of its own shape.
  public func backward(gradient: Tensor? = nil) throws(TorchError) {
    guard requiresGrad else {
      throw TorchError(
        .tensor, "nothing this tensor was computed from requires a gradient", help: "make one with `grad: true`")
    }
    guard gradient != nil || count == 1 else {
      throw TorchError(
        .shape, "backward starts at one element, shape \(Shape.text(shape)) has \(count)",
        help: "take its sum or mean, or give a gradient of its shape")
    }
    if let gradient, gradient.shape != shape {
      throw TorchError(
        .shape, "a gradient of shape \(Shape.text(gradient.shape)) does not fit shape \(Shape.text(shape))")
    }
    try Torch.check { handle.torch.backward(handle.reference, gradient?.handle.reference, $0) }
  }

  /// The same values, of which nothing is remembered.
  public func detach() throws(TorchError) -> Tensor { try call("detach", self) }
}

/// Runs `body` without remembering operators for `backward`, on this thread.
public func withoutGrad<Answer>(_ body: () throws -> Answer) rethrows -> Answer {
  guard let torch = try? Torch.table() else { return try body() }
  let before = torch.gradient_mode()
  torch.set_gradient_mode(false)
  defer { torch.set_gradient_mode(before) }
  return try body()
}
