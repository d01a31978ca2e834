extension Tensor {
  /// The same elements in another shape; one size may be -1 and is worked out.
  public func reshape(_ shape: [Int]) throws(TorchError) -> Tensor {
    try call("reshape", self, try resolved(shape))
  }

  /// As `reshape`, but never copies: throws when the memory's order doesn't allow it.
  public func view(_ shape: [Int]) throws(TorchError) -> Tensor { try call("view", self, try resolved(shape)) }

  public func permute(_ dims: [Int]) throws(TorchError) -> Tensor {
    guard dims.map({ $0 < 0 ? $0 + rank : $0 }).sorted() == Array(0..<rank) else {
      throw TorchError(
        .shape, "\(dims) does not name each of the \(rank) dimensions of shape \(Shape.text(shape)) once")
    }
    return try call("permute", self, dims)
  }

  public func transpose(_ first: Int, _ second: Int) throws(TorchError) -> Tensor {
    try call("transpose.int", self, first, second)
  }

  /// Without the dimensions of size 1, or without `dim` if its size is 1.
  public func squeeze(_ dim: Int? = nil) throws(TorchError) -> Tensor {
    guard let dim else { return try call("squeeze", self) }
    return try call("squeeze.dim", self, dim)
  }

  /// With a dimension of size 1 put before `dim`.
  public func unsqueeze(_ dim: Int) throws(TorchError) -> Tensor { try call("unsqueeze", self, dim) }

  public func flatten(from first: Int = 0, to last: Int = -1) throws(TorchError) -> Tensor {
    try call("flatten.using_ints", self, first, last)
  }

  /// Repeats dimensions of size 1 without copying; -1 keeps a size.
  public func expand(_ shape: [Int]) throws(TorchError) -> Tensor { try call("expand", self, shape) }

  /// The same values without gaps; itself if it has none.
  public func contiguous() throws(TorchError) -> Tensor { try call("contiguous", self) }
  public func clone() throws(TorchError) -> Tensor { try call("clone", self) }
  public func flip(_ dims: [Int]) throws(TorchError) -> Tensor { try call("flip", self, dims) }

  /// At most `count` pieces of equal size (the last may be smaller) along `dim`.
  public func chunk(_ count: Int, dim: Int = 0) throws(TorchError) -> [Tensor] {
    try callAll("chunk", self, count, dim)
  }

  /// Pieces of `size` (the last may be smaller) along `dim`.
  public func split(_ size: Int, dim: Int = 0) throws(TorchError) -> [Tensor] {
    guard size > 0 else { throw TorchError(.wrongValue, "pieces of size \(size) can't be cut") }
    return try callAll("split.Tensor", self, size, dim)
  }

  /// Joins along a dimension that all have.
  public static func cat(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
    try call("cat", tensors, dim)
  }

  /// Joins along a new dimension.
  public static func stack(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
    try call("stack", tensors, dim)
  }

  public func to(dtype: DType) throws(TorchError) -> Tensor {
    dtype == self.dtype ? self : try call("to.dtype", self, dtype)
  }

  public func to(device: Device) throws(TorchError) -> Tensor {
    device == self.device ? self : try call("to.device", self, device, dtype)
  }

  /// `shape` with its -1 worked out; throws unless it holds as many elements as there are.
  private func resolved(_ shape: [Int]) throws(TorchError) -> [Int] {
    let known = try Shape.count(shape.filter { $0 != -1 })
    let unknowns = shape.count { $0 == -1 }
    let fits = unknowns == 0 ? known == count : unknowns == 1 && known > 0 && count % known == 0
    guard fits else {
      throw TorchError(
        .shape, "shape \(Shape.text(self.shape)) with \(count) elements does not become \(Shape.text(shape))")
    }
    return shape.map { $0 == -1 ? count / known : $0 }
  }
}
