/// One item between the brackets of `t[0, :, 3:5]`, with NumPy's meaning.
public enum TensorIndex: Sendable {
  /// One position; the dimension goes away.
  case at(Int)
  /// From `start` to before `stop` by `step`; clamped, negative ones count from the end, a negative step walks backwards.
  case slice(start: Int? = nil, stop: Int? = nil, step: Int = 1)
  /// As many full dimensions as are left.
  case ellipsis
  /// A new dimension of size 1.
  case newAxis
  /// Positions, or a mask, along one dimension.
  case tensor(Tensor)
}

extension Tensor {
  /// `t[items…]` by NumPy's rules. Everything but `.tensor` is a view of the same memory.
  public func at(_ items: TensorIndex...) throws(TorchError) -> Tensor { try at(items) }

  public func at(_ items: [TensorIndex]) throws(TorchError) -> Tensor {
    let (consumed, ellipses) = consumption(items)
    guard ellipses <= 1 else { throw TorchError(.wrongValue, "an index holds `...` once") }
    guard consumed <= rank else {
      throw TorchError(.shape, "\(consumed) indices are too many for shape \(Shape.text(shape))")
    }
    var view = self
    var dim = 0
    var advanced: [(dim: Int, index: Tensor)] = []
    for item in items {
      switch item {
      case .at(let position):
        view = try view.select(dim: dim, index: position)
      case .slice(let start, let stop, let step):
        view = try view.slice(dim: dim, from: start, to: stop, step: step)
        dim += 1
      case .ellipsis:
        dim += rank - consumed
      case .newAxis:
        view = try view.unsqueeze(dim)
        dim += 1
      case .tensor(let index):
        advanced.append((dim, index))
        dim += index.dtype == .bool ? index.rank : 1
      }
    }
    return advanced.isEmpty ? view : try view.gathered(advanced)
  }

  private func consumption(_ items: [TensorIndex]) -> (dims: Int, ellipses: Int) {
    items.reduce(into: (0, 0)) { sum, item in
      switch item {
      case .at, .slice: sum.0 += 1
      case .tensor(let index): sum.0 += index.dtype == .bool ? index.rank : 1
      case .ellipsis: sum.1 += 1
      case .newAxis: break
      }
    }
  }

  private func gathered(_ indices: [(dim: Int, index: Tensor)]) throws(TorchError) -> Tensor {
    var list: [Tensor?] = []
    for (dim, index) in indices {
      let taken = list.reduce(0) { $0 + ($1?.dtype == .bool ? $1?.rank ?? 1 : 1) }
      list += [Tensor?](repeating: nil, count: dim - taken) + [index]
    }
    return try index(list)
  }

  /// Elements from `start` to before `stop`; clamped, negative ones count from the end, a negative step walks backwards.
  public func slice(dim: Int, from start: Int? = nil, to stop: Int? = nil, step: Int = 1) throws(TorchError) -> Tensor {
    guard step != 0 else { throw TorchError(.wrongValue, "a slice can't step by 0") }
    guard step < 0 else { return try call("slice.Tensor", self, dim, start, stop, step) }
    let size = try self.size(dim)
    func clamped(_ position: Int) -> Int {
      position < 0 ? Swift.max(position, -size - 1) + size : Swift.min(position, size - 1)
    }
    let first = start.map(clamped) ?? size - 1
    let end = stop.map(clamped) ?? -1
    guard first > end else { return try call("slice.Tensor", self, dim, 0, 0, 1) }
    let stride = step == .min ? Int.max : -step
    let last = first - (first - end - 1) / stride * stride
    return try call("slice.Tensor", self, dim, last, first + 1, stride).flip([dim])
  }

  /// The size of dimension `dim`.
  public func size(_ dim: Int) throws(TorchError) -> Int {
    let shape = shape
    let position = dim < 0 ? dim + shape.count : dim
    guard shape.indices.contains(position) else {
      throw TorchError(.shape, "shape \(Shape.text(shape)) has no dimension \(dim)")
    }
    return shape[position]
  }

  /// Position `index` of dimension `dim`, which goes away.
  public func select(dim: Int, index: Int) throws(TorchError) -> Tensor {
    let size = try self.size(dim)
    guard index >= -size, index < size else {
      throw TorchError(
        .indexOutOfRange, "index \(index) is out of range for dimension \(dim) of shape \(Shape.text(shape))")
    }
    return try call("select.int", self, dim, index)
  }

  public func narrow(dim: Int, start: Int, length: Int) throws(TorchError) -> Tensor {
    try call("narrow", self, dim, start, length)
  }

  /// Advanced indexing: a tensor of positions or a mask for each leading dimension, nil for all of it.
  public func index(_ indices: [Tensor?]) throws(TorchError) -> Tensor { try call("index.Tensor", self, indices) }

  /// Writes `values` at those positions, in place; `accumulate` adds them instead, also where positions repeat.
  @discardableResult
  public func indexPut(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) throws(TorchError) -> Tensor {
    try call("index_put_", self, indices, values, accumulate)
  }

  public func indexSelect(dim: Int, _ index: Tensor) throws(TorchError) -> Tensor {
    try call("index_select", self, dim, index)
  }

  public func gather(dim: Int, _ index: Tensor) throws(TorchError) -> Tensor { try call("gather", self, dim, index) }

  public func maskedFill(_ mask: Tensor, _ value: Double) throws(TorchError) -> Tensor {
    try call("masked_fill.Scalar", self, mask, value)
  }

  /// The elements where `mask` is true, as one dimension.
  public func maskedSelect(_ mask: Tensor) throws(TorchError) -> Tensor { try call("masked_select", self, mask) }

  /// The positions that aren't 0, shape `(count, rank)`, int64.
  public func nonzero() throws(TorchError) -> Tensor { try call("nonzero", self) }

  /// `a` where `condition` is true, else `b`.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public static func where_(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws(TorchError) -> Tensor {
    try call("where.self", condition, a, b)
  }
}
