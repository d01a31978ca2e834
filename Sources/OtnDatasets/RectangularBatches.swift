/// Validation batches of pictures of like proportions, so that little is padded.
public struct RectangularBatches: Sendable, Equatable {
  /// Positions of the pictures, wide ones first.
  public let order: [Int]
  /// Height and width of each batch, multiples of the stride.
  public let shapes: [(height: Int, width: Int)]

  /// - Parameter padding: strides added around (0.5 in YOLOv5's validation).
  public init(
    sizes: [(width: Int, height: Int)], imageSize: Int, batchSize: Int, stride: Int = 32, padding: Double = 0.5
  ) {
    let aspects = sizes.map { Double($0.height) / Double($0.width) }
    let order = aspects.indices.sorted { (aspects[$0], $0) < (aspects[$1], $1) }
    func side(_ fraction: Double) -> Int {
      Int((fraction * Double(imageSize) / Double(stride) + padding).rounded(.up)) * stride
    }
    shapes = Swift.stride(from: 0, to: order.count, by: batchSize).map { start in
      // Sorted by aspect: the first is the widest, the last the tallest.
      let (widest, tallest) = (aspects[order[start]], aspects[order[min(start + batchSize, order.count) - 1]])
      if tallest < 1 { return (side(tallest), side(1)) }
      if widest > 1 { return (side(1), side(1 / widest)) }
      return (side(1), side(1))
    }
    self.order = order
  }

  public static func == (a: RectangularBatches, b: RectangularBatches) -> Bool {
    a.order == b.order && a.shapes.elementsEqual(b.shapes) { $0 == $1 }
  }
}
