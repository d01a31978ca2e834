extension Tensor {
  /// Values in order along `dim` and where they were; equal ones keep their order. NaN counts as the largest.
  public func sort(dim: Int = -1, descending: Bool = false) throws(TorchError) -> (values: Tensor, indices: Tensor) {
    try callPair("sort.stable", self, true, dim, descending)
  }

  public func argsort(dim: Int = -1, descending: Bool = false) throws(TorchError) -> Tensor {
    try sort(dim: dim, descending: descending).indices
  }

  /// The `count` largest (or smallest) along `dim`, in order; among equal ones the first win. (LibTorch's own `topk` leaves that open, so its
  /// answer differs between versions.)
  public func topk(
    _ count: Int, dim: Int = -1, largest: Bool = true
  ) throws(TorchError) -> (values: Tensor, indices: Tensor) {
    let size = try self.size(dim)
    guard count >= 0, count <= size else {
      throw TorchError(.wrongValue, "\(count) of dimension \(dim) are wanted, shape \(Shape.text(shape)) has \(size)")
    }
    let (values, indices) = try sort(dim: dim, descending: largest)
    return (
      try values.narrow(dim: dim, start: 0, length: count), try indices.narrow(dim: dim, start: 0, length: count)
    )
  }

  /// The different values, in order.
  public func unique() throws(TorchError) -> Tensor { try call("_unique2", self) }

  /// How many values fall in each of `bins` equal parts of `min ... max`; values outside aren't counted.
  public func histogram(bins: Int, min: Double, max: Double) throws(TorchError) -> Tensor {
    guard bins > 0 else { throw TorchError(.wrongValue, "a histogram needs at least one bin, not \(bins)") }
    guard min < max, (max - min).isFinite else {
      throw TorchError(.wrongValue, "a histogram's range needs min < max, both finite, not \(min) and \(max)")
    }
    _ = try Shape.byteCount([bins], .float64)
    return try call("histc", to(dtype: .float64), bins, min, max)
  }
}
