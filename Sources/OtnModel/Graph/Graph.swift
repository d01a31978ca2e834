/// A net as rows of layers: checked, without a single tensor.
///
/// Made by a `GraphBuilder`, by reading YOLOv5's YAML, or by `Graph.yolov5(size:classes:)`.
public struct Graph: Hashable, Sendable {
  /// What tables call it: "YOLOv5s".
  public var name: String
  public let layers: [Layer]
  public let classNames: [String]
  /// Anchors in pixels, one row a level of detection.
  public internal(set) var anchors: [[Anchor]]
  /// The depth multiple, which scales repeats.
  public let depth: Double
  /// The width multiple, which scales channels.
  public let width: Double

  /// Pixels a cell of each level of detection stands for: 8, 16, 32.
  public var strides: [Int] { detectLayer.from.map { layers[$0].stride } }
  /// What an image's sides must be multiples of: the coarsest stride anywhere in the net.
  public var maxStride: Int { layers.map(\.stride).max() ?? 1 }
  /// The last layer. A graph can't be made without one.
  public var detectLayer: Layer { layers[layers.count - 1] }

  /// Numbers that one anchor of a cell gives: x, y, width, height, objectness and one a class.
  public var outputsPerAnchor: Int { 5 + classNames.count }

  /// The bounds within which a net may be written; far above any that was trained.
  enum Limit {
    static let layers = 2_000
    static let channels = 1 << 16
    static let repeats = 1_000
    static let classes = 20_000
    static let parameters = 1 << 31
  }

  /// Names for a number of classes that nobody named: "0", "1", …
  public static func numberedClasses(_ count: Int) -> [String] { (0..<max(0, count)).map(String.init) }
}
