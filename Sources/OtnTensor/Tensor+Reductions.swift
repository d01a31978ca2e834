/// Without `dim` over all elements, giving shape `()`; with it over those dimensions.
extension Tensor {
  public func sum() throws(TorchError) -> Tensor { try call("sum", self) }
  public func sum(dim: [Int], keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("sum.dim_IntList", self, dim, keepDim)
  }

  public func mean() throws(TorchError) -> Tensor { try call("mean", self) }
  public func mean(dim: [Int], keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("mean.dim", self, dim, keepDim)
  }

  /// `unbiased` divides by the count less one.
  public func std(unbiased: Bool = true) throws(TorchError) -> Tensor { try call("std", self, unbiased) }
  public func std(dim: [Int], unbiased: Bool = true, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("std.dim", self, dim, unbiased, keepDim)
  }

  public func variance(unbiased: Bool = true) throws(TorchError) -> Tensor { try call("var", self, unbiased) }
  public func variance(dim: [Int], unbiased: Bool = true, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("var.dim", self, dim, unbiased, keepDim)
  }

  public func min() throws(TorchError) -> Tensor { try call("min", self) }
  public func max() throws(TorchError) -> Tensor { try call("max", self) }

  public func min(dim: Int, keepDim: Bool = false) throws(TorchError) -> (values: Tensor, indices: Tensor) {
    try callPair("min.dim", self, dim, keepDim)
  }
  public func max(dim: Int, keepDim: Bool = false) throws(TorchError) -> (values: Tensor, indices: Tensor) {
    try callPair("max.dim", self, dim, keepDim)
  }

  /// The position of the smallest element, over all of them (row by row) or along `dim`.
  public func argmin(dim: Int? = nil, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("argmin", self, dim, keepDim)
  }
  public func argmax(dim: Int? = nil, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("argmax", self, dim, keepDim)
  }

  public func any() throws(TorchError) -> Tensor { try call("any", self) }
  public func any(dim: Int, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("any.dim", self, dim, keepDim)
  }
  public func all() throws(TorchError) -> Tensor { try call("all", self) }
  public func all(dim: Int, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("all.dim", self, dim, keepDim)
  }

  /// The Euclidean norm of all elements.
  public func norm() throws(TorchError) -> Tensor { try call("linalg_vector_norm", self) }
  public func prod() throws(TorchError) -> Tensor { try call("prod", self) }
  public func prod(dim: Int, keepDim: Bool = false) throws(TorchError) -> Tensor {
    try call("prod.dim_int", self, dim, keepDim)
  }
  public func cumsum(dim: Int) throws(TorchError) -> Tensor { try call("cumsum", self, dim) }
}

/// For operators that answer values and their positions.
func callPair(
  _ name: String, _ arguments: any Argument...
) throws(TorchError) -> (values: Tensor, indices: Tensor) {
  let results = try OperatorCall(name, arguments).run().tensors
  guard results.count == 2 else { throw TorchError(.tensor, "\(name) answered \(results.count) tensors") }
  return (results[0], results[1])
}
