import Foundation

extension Tensor {
  /// Type, shape and device, then the values as nested rows; what doesn't fit in `width` columns or would take too many lines is "…".
  ///
  ///     Tensor (2, 3) float32 cpu
  ///     [[1.0, 2.0, 3.0],
  ///      [4.0, 5.0, 6.0]]
  public func display(width: Int) throws(TorchError) -> String {
    let cut = try TensorCut(self, width: width)
    return "\(description)\n\(cut.text())"
  }
}

/// The part of a tensor that is shown: its positions along each dimension, and their values as text.
private struct TensorCut {
  /// The shown positions of each dimension; nil stands for those left out.
  private var positions: [[Int?]] = []
  private let cells: [String]
  private let cellWidth: Int

  init(_ tensor: Tensor, width: Int) throws(TorchError) {
    let shape = tensor.shape
    // Numbers are rarely wider than this; a first cut keeps a huge tensor from being read.
    var shown = tensor
    for dim in shape.indices {
      let limit = Self.limit(distance: shape.count - 1 - dim, rank: shape.count, width: width)
      positions.append(Self.positions(shape[dim], limit))
      shown = try Self.select(shown, dim, positions[dim])
    }
    var cells = try TensorText.cells(shown)
    let room = width - 2 * shape.count
    if let last = shape.indices.last {
      let widest = cells.map(\.count).max() ?? 1
      let columns = max(1, room / (widest + 2))
      if columns < positions[last].count, shape[last] > columns {
        positions[last] = Self.positions(shape[last], max(1, columns - 1))
        cells = try TensorText.cells(try Self.select(try Self.selectLeading(tensor, positions), last, positions[last]))
      }
    }
    self.cells = cells
    cellWidth = cells.map(\.count).max() ?? 0
  }

  /// How many positions a dimension shows, by its distance from the last: rows, then blocks of rows. All together stay on one screen.
  private static func limit(distance: Int, rank: Int, width: Int) -> Int {
    switch distance {
    case 0: Swift.max(1, width / 3)
    case 1: rank <= 2 ? 8 : rank == 3 ? 6 : 4
    case 2: rank == 3 ? 4 : 2
    case 3: 2
    default: 1
    }
  }

  private static func selectLeading(_ tensor: Tensor, _ positions: [[Int?]]) throws(TorchError) -> Tensor {
    var shown = tensor
    for dim in positions.indices.dropLast() { shown = try select(shown, dim, positions[dim]) }
    return shown
  }

  private static func select(_ tensor: Tensor, _ dim: Int, _ positions: [Int?]) throws(TorchError) -> Tensor {
    guard positions.contains(where: { $0 == nil }) else { return tensor }
    let index = try Tensor(positions.compactMap { $0.map(Int64.init) }).to(device: tensor.device)
    return try tensor.detach().indexSelect(dim: dim, index)
  }

  /// The first and last positions of `size`, at most `limit`, with nil where some are left out.
  private static func positions(_ size: Int, _ limit: Int) -> [Int?] {
    guard size > limit else { return Array(0..<size) }
    let tail = limit / 2
    return Array(0..<(limit - tail)) + [nil] + Array((size - tail)..<size)
  }

  func text() -> String {
    var next = 0
    return text(dim: 0, &next)
  }

  private func text(dim: Int, _ next: inout Int) -> String {
    guard dim < positions.count else {
      defer { next += 1 }
      return next < cells.count ? String(repeating: " ", count: cellWidth - cells[next].count) + cells[next] : ""
    }
    let isLast = dim == positions.count - 1
    var parts: [String] = []
    for position in positions[dim] { parts.append(position == nil ? "…" : text(dim: dim + 1, &next)) }
    let gap = String(repeating: "\n", count: positions.count - 1 - dim) + String(repeating: " ", count: dim + 1)
    return "[" + parts.joined(separator: isLast ? ", " : ",\(gap)") + "]"
  }
}

/// Elements as text, all in the same form.
private enum TensorText {
  static func cells(_ tensor: Tensor) throws(TorchError) -> [String] {
    switch tensor.dtype {
    case .bool: return try tensor.ints().map { $0 == 0 ? "false" : "true" }
    case .uint8, .int8, .int16, .int32, .int64: return try tensor.ints().map(String.init)
    case .float16, .bfloat16, .float32, .float64:
      let values = try tensor.doubles()
      let form = form(values)
      return values.map { $0.isFinite ? String(format: form, $0) : $0.isNaN ? "nan" : $0 < 0 ? "-inf" : "inf" }
    }
  }

  /// One decimal for whole numbers, four for ordinary ones, powers of ten for a wide range.
  private static func form(_ values: [Double]) -> String {
    let sizes = values.lazy.filter { $0.isFinite && $0 != 0 }.map(abs)
    let largest = sizes.max() ?? 0
    if largest < 1e7, sizes.allSatisfy({ $0 == $0.rounded() }) { return "%.1f" }
    return largest >= 1e5 || (sizes.min() ?? 1) < 1e-4 ? "%.4e" : "%.4f"
  }
}
