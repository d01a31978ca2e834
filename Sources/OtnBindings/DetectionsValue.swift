import OrderedCollections
import OtnDatasets
import OtnRuntime
import OtnTraining

/// What was found in a picture, most confident first; counted and walked box by box.
final class DetectionsValue: HostObject {
  private let found: Detections
  private let image: ImageValue

  init(_ found: Detections, _ image: ImageValue) {
    self.found = found
    self.image = image
  }

  override var typeName: String { "Detections" }
  override var memberNames: [String] { ["boxes", "classes", "confidences", "count", "sentence", "text", "image"] }

  override func member(_ name: String) -> Value? {
    switch name {
    case "boxes": .list(found.items.map(row))
    case "classes": .list(found.items.map { .string(found.name(of: $0)) })
    case "confidences": .list(found.items.map { .float(Self.decimal($0.confidence)) })
    case "count": .int(found.items.count)
    case "sentence", "text": .string(found.sentence)
    case "image": .object(image)
    default: nil
    }
  }

  override var count: Int? { found.items.count }
  override func element(at position: Int) -> Value { row(found.items[position]) }

  private func row(_ item: Detection) -> Value {
    .map([
      .string("class"): .string(found.name(of: item)), .string("confidence"): .float(Self.decimal(item.confidence)),
      .string("x"): .float(Self.decimal(item.box.left)), .string("y"): .float(Self.decimal(item.box.top)),
      .string("width"): .float(Self.decimal(item.box.width)), .string("height"): .float(Self.decimal(item.box.height)),
    ])
  }

  /// The shortest decimal of the 32 bits, not the longer one of the same number in 64.
  private static func decimal(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  override var shortText: String { "Detections: \(found.sentence)" }

  override func display(width: Int) -> String {
    let rows = found.items.map { item in
      [found.name(of: item), TextTable.number(Double(item.confidence))]
        + [item.box.left, item.box.top, item.box.width, item.box.height].map { "\(Int($0.rounded()))" }
    }
    let columns = ["class", "confidence", "x", "y", "width", "height"]
    return (rows.isEmpty ? [] : TextTable(columns, rows, leftFirst: true).lines + [""]).joined(separator: "\n")
      + (rows.isEmpty ? "" : "\n") + found.sentence
  }

  /// The picture with the boxes drawn.
  override func picture() throws -> Picture? {
    let picture = try image.load()
    let boxes = found.items.map { item in
      PixelBox(
        classIndex: item.category, x1: Double(item.box.left), y1: Double(item.box.top), x2: Double(item.box.right),
        y2: Double(item.box.bottom))
    }
    let labelled = zip(found.items, boxes).map { item, box in
      LabelledBox(box, "\(found.name(of: item)) \(TextTable.number(Double(item.confidence)))")
    }
    let noted = zip(found.items, boxes).map { item, box in
      PictureBox(
        box, found.name(of: item), width: picture.width, height: picture.height,
        confidence: Self.decimal(item.confidence))
    }
    return try Picture(picture.drawing(labelled), caption: found.sentence).noting(noted)
  }
}
