/// What was found in one picture, most confident first.
public struct Detections: Sendable {
  public let items: [Detection]
  /// The model's classes.
  public let names: [String]
  /// The picture's size in pixels, in which the boxes are.
  public let width: Int
  public let height: Int

  public init(items: [Detection], names: [String], width: Int, height: Int) {
    self.items = items
    self.names = names
    self.width = width
    self.height = height
  }

  public func name(of detection: Detection) -> String {
    names.indices.contains(detection.category) ? names[detection.category] : "\(detection.category)"
  }

  /// How many of each class, in the order of the classes: "4 apples, 6 oranges, 1 cake", or "nothing".
  public var sentence: String {
    let counts = Dictionary(grouping: items, by: \.category).sorted { $0.key < $1.key }
    if counts.isEmpty { return "nothing" }
    return counts.map { Plural.phrase($0.value.count, name(of: $0.value[0])) }.joined(separator: ", ")
  }
}
