// The trailing underscore is PyTorch's sign for "changes its operand", which everybody who reads this code knows.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

/// In place: the memory changes for everyone who shares it.
extension Tensor {
  /// `self += other * scale`.
  @discardableResult
  public func add_(_ other: Tensor, scale: Double = 1) throws(TorchError) -> Tensor {
    try call("add_.Tensor", self, other, scale == 1 ? TensorScalarValue.int(1) : .double(scale))
  }
  @discardableResult
  public func mul_(_ factor: Double) throws(TorchError) -> Tensor { try call("mul_.Scalar", self, factor) }
  @discardableResult
  public func mul_(_ factor: Tensor) throws(TorchError) -> Tensor { try call("mul_.Tensor", self, factor) }
  /// Broadcasts and converts as needed.
  @discardableResult
  public func copy_(_ source: Tensor) throws(TorchError) -> Tensor { try call("copy_", self, source) }
  @discardableResult
  public func zero_() throws(TorchError) -> Tensor { try call("zero_", self) }
  @discardableResult
  public func fill_(_ value: Double) throws(TorchError) -> Tensor { try call("fill_.Scalar", self, value) }
  @discardableResult
  public func clamp_(min: Double? = nil, max: Double? = nil) throws(TorchError) -> Tensor {
    try call("clamp_", self, min, max)
  }
  @discardableResult
  public func silu_() throws(TorchError) -> Tensor { try call("silu_", self) }
}
