extension Tensor {
  public func exp() throws(TorchError) -> Tensor { try call("exp", self) }
  public func log() throws(TorchError) -> Tensor { try call("log", self) }
  public func sqrt() throws(TorchError) -> Tensor { try call("sqrt", self) }
  public func abs() throws(TorchError) -> Tensor { try call("abs", self) }
  public func sin() throws(TorchError) -> Tensor { try call("sin", self) }
  public func cos() throws(TorchError) -> Tensor { try call("cos", self) }
  public func tan() throws(TorchError) -> Tensor { try call("tan", self) }
  public func atan() throws(TorchError) -> Tensor { try call("atan", self) }
  public func tanh() throws(TorchError) -> Tensor { try call("tanh", self) }
  public func floor() throws(TorchError) -> Tensor { try call("floor", self) }
  public func ceil() throws(TorchError) -> Tensor { try call("ceil", self) }
  /// Halves go to the even neighbour.
  public func round() throws(TorchError) -> Tensor { try call("round", self) }
  public func sign() throws(TorchError) -> Tensor { try call("sign", self) }
  public func reciprocal() throws(TorchError) -> Tensor { try call("reciprocal", self) }
  public func isnan() throws(TorchError) -> Tensor { try call("isnan", self) }
  public func isfinite() throws(TorchError) -> Tensor { try call("isfinite", self) }

  public func sigmoid() throws(TorchError) -> Tensor { try call("sigmoid", self) }
  public func relu() throws(TorchError) -> Tensor { try call("relu", self) }
  /// `x * sigmoid(x)`.
  public func silu() throws(TorchError) -> Tensor { try call("silu", self) }
  public func clamp(min: Double? = nil, max: Double? = nil) throws(TorchError) -> Tensor {
    try call("clamp", self, min, max)
  }
  public func softmax(dim: Int) throws(TorchError) -> Tensor { try call("softmax.int", self, dim) }
  public func logSoftmax(dim: Int) throws(TorchError) -> Tensor { try call("log_softmax.int", self, dim) }
}
