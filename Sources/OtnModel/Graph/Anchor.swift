/// The width and height, in pixels of the network's input, of the boxes that one slot of a detection map starts from.
public struct Anchor: Hashable, Sendable {
  public var width: Double
  public var height: Double

  public init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }

  /// The nine anchors of YOLOv5 v6 for COCO at 640 pixels: three for each of the strides 8, 16 and 32.
  public static let yolov5: [[Anchor]] = [
    [Anchor(10, 13), Anchor(16, 30), Anchor(33, 23)],
    [Anchor(30, 61), Anchor(62, 45), Anchor(59, 119)],
    [Anchor(116, 90), Anchor(156, 198), Anchor(373, 326)],
  ]

  /// Rows of `[w, h, w, h, …]`, one a level, as YOLOv5's YAML has them.
  ///
  /// - Throws: `GraphError` (`wrong-value`) unless every row has the same number of pairs of positive sides.
  public static func levels(_ rows: [[Double]]) throws(GraphError) -> [[Anchor]] {
    let levels = rows.map { row in
      stride(from: 0, to: row.count - 1, by: 2).map { Anchor(row[$0], row[$0 + 1]) }
    }
    if let odd = rows.first(where: { $0.isEmpty || $0.count % 2 != 0 }) {
      throw .wrongValue(
        "a row of anchors holds \(odd.count) numbers, but anchors are pairs of width and height",
        help: "write one row a level: [10, 13, 16, 30, 33, 23]")
    }
    try check(levels)
    return levels
  }

  /// The rows of `[w, h, w, h, …]` that `levels(_:)` reads.
  public static func rows(_ levels: [[Anchor]]) -> [[Double]] {
    levels.map { $0.flatMap { [$0.width, $0.height] } }
  }

  static func check(_ levels: [[Anchor]]) throws(GraphError) {
    guard let count = levels.first?.count, count > 0, count <= 64, levels.count <= 16 else {
      throw .wrongValue("a net needs anchors: 1 to 64 for each of at most 16 levels")
    }
    if let other = levels.first(where: { $0.count != count }) {
      throw .wrongValue(
        "every level needs the same number of anchors, but there are rows of \(count) and \(other.count)")
    }
    for anchor in levels.joined() where !(anchor.width > 0 && anchor.height > 0 && anchor.width + anchor.height < 1e6) {
      throw .wrongValue("an anchor's sides are pixels above 0, not \(anchor.width) × \(anchor.height)")
    }
  }
}
